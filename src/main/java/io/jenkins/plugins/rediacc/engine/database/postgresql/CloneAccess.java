package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.database.CloneContext;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.exec.OsUser;
import io.jenkins.plugins.rediacc.engine.file.DirectoryHandle;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a clone's server is reached: the directory of its socket, its key pair, and who may come in.
 *
 * @param users the operating-system users and the certificate's name that may be any role; the engine's comes first
 * @param ownNetwork whether the server has a network namespace of its own, in which every port is free
 */
record CloneAccess(Path directory, TlsIdentity identity, List<String> users, boolean ownNetwork) {

    private static final int PORT_IN_OWN_NETWORK = 5432;
    private static final int LONGEST_SOCKET_PATH = 107;
    private static final int LONGEST_PORT = 65535;

    /** Makes the key pair and the files of a clone's run directory. */
    static CloneAccess create(CloneContext context, OsUser server) {
        Path directory = context.runDirectory();
        requireShort(directory);
        OsUser engine = context.commands().users().current();
        OsUser scripts = context.scriptUser();
        TlsIdentity identity = makeKeys(directory, context.commands(), server, scripts);
        OwnedFiles.write(passwords(directory), "", scripts, "rw-------");
        try (DirectoryHandle opened = DirectoryHandle.open(directory)) {
            // From here on the server may write it, and makes its socket in it; everybody may pass, and peer
            // authentication says who may come in.
            opened.give(server.uid(), server.gid());
            opened.setMode("rwx--x--x");
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot prepare " + directory, e);
        }
        List<String> users = List.of(engine.name(), server.name(), scripts.name(), TlsIdentity.COMMON_NAME);
        return new CloneAccess(
                directory, identity, users, context.sandbox().mode().equals("namespaces"));
    }

    /** The key pair in a clone's run directory: the one that was made ahead, or a new one. */
    static TlsIdentity makeKeys(Path directory, CommandRunner commands, OsUser server, OsUser scripts) {
        TlsIdentity identity = new TlsIdentity(directory.resolve("tls"));
        return Files.exists(identity.certificate())
                ? identity
                : TlsIdentity.create(identity.directory(), commands, server, scripts);
    }

    private static void requireShort(Path directory) {
        Path longest = UnixSocketFactory.socket(directory, LONGEST_PORT);
        if (longest.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST_SOCKET_PATH) {
            throw RediaccException.surroundings(
                    ErrorCause.DATABASE,
                    Explanation.of("the path of the clone's socket is too long: " + longest)
                            .todo("use a shorter state directory; a socket's path has at most " + LONGEST_SOCKET_PATH
                                    + " bytes"));
        }
    }

    private static Path passwords(Path directory) {
        return directory.resolve("pgpass");
    }

    /** The operating-system user that the engine itself comes as. */
    String engine() {
        return users.get(0);
    }

    /** Everybody else who may be any role. */
    List<String> others() {
        return users.subList(1, users.size());
    }

    /** A port that is free now; somebody else may still take it, and then the server fails to start. */
    int freePort() {
        if (ownNetwork) {
            return PORT_IN_OWN_NETWORK;
        }
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw OwnedFiles.failure("no free loopback port", e);
        }
    }

    /** The variables by which libpq, the JDBC driver and their users find this clone. */
    Map<String, String> environment(CloneSocket socket, String user, String database) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("PGHOST", directory.toString());
        variables.put("PGPORT", Integer.toString(socket.port()));
        variables.put("PGUSER", user);
        variables.put("PGDATABASE", database);
        variables.put("PGPASSFILE", passwords(directory).toString());
        variables.put("PGSSLCERT", identity.certificate().toString());
        variables.put("PGSSLKEY", identity.clientKey().toString());
        variables.put("PGSSLROOTCERT", identity.certificate().toString());
        variables.put("REDIACC_JDBC_URL", jdbcUrl(socket.port(), user, database));
        return variables;
    }

    /**
     * The variables for clients outside the clone's network, by a port of the host. The name is what the certificate is
     * checked against: libpq before version 15 compares no addresses with it.
     */
    Map<String, String> publicEnvironment(int port, String user, String database) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("PGHOST", "localhost");
        variables.put("PGHOSTADDR", "127.0.0.1");
        variables.put("PGPORT", Integer.toString(port));
        variables.put("PGUSER", user);
        variables.put("PGDATABASE", database);
        variables.put("PGPASSFILE", passwords(directory).toString());
        variables.put("PGSSLMODE", "verify-full");
        variables.put("PGSSLCERT", identity.certificate().toString());
        variables.put("PGSSLKEY", identity.clientKey().toString());
        variables.put("PGSSLROOTCERT", identity.certificate().toString());
        variables.put("REDIACC_JDBC_URL", jdbcUrl(port, user, database));
        return variables;
    }

    private String jdbcUrl(int port, String user, String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + encoded(database) + "?user=" + encoded(user)
                + "&sslmode=verify-full&sslcert="
                + encoded(identity.certificate().toString()) + "&sslkey="
                + encoded(identity.clientKeyDer().toString()) + "&sslrootcert="
                + encoded(identity.certificate().toString());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
