package io.jenkins.plugins.rediacc.agent;

import hudson.AbortException;
import hudson.FilePath;
import hudson.remoting.VirtualChannel;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import jenkins.agents.ControllerToAgentFileCallable;

/**
 * The engine as one executable jar, brought to an agent once for each version. Its name holds its SHA-256, and the copy
 * is verified before it gets that name, so a copy that broke off is never run.
 */
final class EngineJar {

    private static final String DIRECTORY = "rediacc";
    private static final int BUFFER = 64 << 10;
    private static final Map<String, Object> LOCKS = new ConcurrentHashMap<>();
    private static final EngineJar INSTANCE = new EngineJar();

    private final URL source;
    private final String digest;

    private EngineJar() {
        this.source = EngineJar.class.getResource("rediacc.jar");
        if (source == null) {
            throw new IllegalStateException("the plugin was built without rediacc.jar");
        }
        try (InputStream in = source.openStream()) {
            this.digest = sha256(in);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + source, e);
        }
    }

    static EngineJar get() {
        return INSTANCE;
    }

    /**
     * Gives the jar on an agent, after copying it there where it is missing or broken.
     *
     * @param node the agent's name
     * @param root the agent's root directory
     */
    FilePath install(String node, FilePath root) throws IOException, InterruptedException {
        FilePath directory = root.child(DIRECTORY);
        FilePath jar = directory.child("rediacc-" + digest + ".jar");
        synchronized (LOCKS.computeIfAbsent(node, name -> new Object())) {
            if (jar.act(new Sha256()).equals(digest)) {
                return jar;
            }
            directory.mkdirs();
            FilePath draft = directory.child(UUID.randomUUID() + ".tmp");
            try {
                draft.copyFrom(source);
                String copied = draft.act(new Sha256());
                if (!copied.equals(digest)) {
                    throw new AbortException(
                            "the copy of the engine on " + (node.isEmpty() ? "the controller" : "agent " + node)
                                    + " is not what was sent: SHA-256 " + copied + " instead of " + digest
                                    + "; see that " + directory.getRemote() + " has space");
                }
                draft.renameTo(jar);
                return jar;
            } finally {
                draft.delete();
            }
        }
    }

    private static String sha256(InputStream from) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (DigestInputStream in = new DigestInputStream(from, digest)) {
                byte[] buffer = new byte[BUFFER];
                while (in.read(buffer) >= 0) {
                    // The stream feeds the digest.
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The SHA-256 of a file on the agent; empty where there is none. */
    private record Sha256() implements ControllerToAgentFileCallable<String> {

        @Override
        public String invoke(File file, VirtualChannel channel) throws IOException {
            if (!file.isFile()) {
                return "";
            }
            try (InputStream in = Files.newInputStream(file.toPath())) {
                return sha256(in);
            }
        }
    }
}
