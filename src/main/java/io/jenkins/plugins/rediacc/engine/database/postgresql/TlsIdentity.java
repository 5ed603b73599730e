package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.exec.OsUser;
import io.jenkins.plugins.rediacc.engine.file.FilesByHandle;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A clone's own key pair and self-signed certificate: the server shows it, trusts nothing else, and whoever connects
 * over TCP must hold it. Made for one clone and gone with its run directory.
 *
 * @param directory holds its files
 */
record TlsIdentity(Path directory) {

    /** The certificate's common name, as {@code pg_ident.conf} maps it. */
    static final String COMMON_NAME = "rediacc-clone";

    private static final String ALIAS = "clone";
    private static final String PASSWORD_VARIABLE = "REDIACC_KEY_STORE";

    Path certificate() {
        return directory.resolve("clone.crt");
    }

    /** The key as the server reads it: its own, mode 0600, as the server insists. */
    Path serverKey() {
        return directory.resolve("server.key");
    }

    /** The key as libpq reads it, for scripts. */
    Path clientKey() {
        return directory.resolve("client.key");
    }

    /** The key as the JDBC driver reads it: PKCS #8, DER. */
    Path clientKeyDer() {
        return directory.resolve("client.pk8");
    }

    /** Makes the key pair by the {@code keytool} of the running Java and writes its files. */
    static TlsIdentity create(Path directory, CommandRunner commands, OsUser server, OsUser scripts) {
        OsUser engine = commands.users().current();
        OwnedFiles.directory(directory, engine, "rwx--x--x");
        Path store = directory.resolve("store.p12");
        String password = UUID.randomUUID().toString();
        generate(commands, store, password);
        TlsIdentity identity = new TlsIdentity(directory);
        try (InputStream in = FilesByHandle.input(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, password.toCharArray());
            byte[] key = keys.getKey(ALIAS, password.toCharArray()).getEncoded();
            String certificate = pem("CERTIFICATE", keys.getCertificate(ALIAS).getEncoded());
            OwnedFiles.write(identity.certificate(), certificate, engine, "rw-r--r--");
            OwnedFiles.write(identity.serverKey(), pem("PRIVATE KEY", key), server, "rw-------");
            OwnedFiles.write(identity.clientKey(), pem("PRIVATE KEY", key), scripts, "rw-------");
            OwnedFiles.write(identity.clientKeyDer(), key, scripts, "rw-------");
            FilesByHandle.deleteIfExists(store);
            return identity;
        } catch (IOException | GeneralSecurityException e) {
            throw RediaccException.surroundings(
                    ErrorCause.INTERNAL,
                    Explanation.of("cannot make the clone's key pair in " + directory)
                            .tool(String.valueOf(e)),
                    e);
        }
    }

    /** Shows this certificate, and trusts it alone. */
    SSLContext context() {
        try (InputStream in = FilesByHandle.input(certificate())) {
            Certificate shown = CertificateFactory.getInstance("X.509").generateCertificate(in);
            PrivateKey key = KeyFactory.getInstance("EC")
                    .generatePrivate(new PKCS8EncodedKeySpec(FilesByHandle.read(clientKeyDer(), FilesByHandle.SMALL)));
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry(ALIAS, key, new char[0], new Certificate[] {shown});
            KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keyManagers.init(keys, new char[0]);
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry(ALIAS, shown);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw RediaccException.surroundings(
                    ErrorCause.INTERNAL,
                    Explanation.of("cannot read the clone's key pair in " + directory)
                            .tool(String.valueOf(e)),
                    e);
        }
    }

    private static void generate(CommandRunner commands, Path store, String password) {
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        Command command = Command.of(keytool.toString())
                // A run this short pays for the optimising compiler without ever using what it made.
                .with("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC")
                .with("-genkeypair", "-alias", ALIAS)
                .with("-keyalg", "EC", "-groupname", "secp256r1", "-sigalg", "SHA256withECDSA")
                .with("-dname", "CN=" + COMMON_NAME, "-ext", "san=ip:127.0.0.1,dns:localhost")
                // A clone's clock may be wrong, and nobody else ever trusts this certificate.
                .with("-startdate", "-1d", "-validity", "3650")
                .with("-storetype", "PKCS12", "-keystore", store.toString())
                .with("-storepass:env", PASSWORD_VARIABLE)
                .withEnvironment(Map.of(PASSWORD_VARIABLE, password));
        commands.run(command)
                .orFail(
                        ErrorCause.DATABASE,
                        Explanation.of("cannot make the clone's key pair")
                                .todo("install a Java runtime that has bin/keytool"));
    }

    private static String pem(String kind, byte[] content) {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(content);
        return "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n";
    }
}
