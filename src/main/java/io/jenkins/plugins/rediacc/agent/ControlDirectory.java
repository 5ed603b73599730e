package io.jenkins.plugins.rediacc.agent;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.AbortException;
import hudson.FilePath;
import hudson.remoting.VirtualChannel;
import hudson.slaves.WorkspaceList;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import jenkins.agents.ControllerToAgentFileCallable;

/** The directory on the agent by which a run of the engine is asked, answers and is cancelled. */
final class ControlDirectory {

    private static final String REQUEST = "request.json";
    private static final String RESULT = "result.json";
    private static final String CANCEL = "cancel";
    private static final String PROCESS = "process.json";
    private static final String OUTPUT = "output";

    private final FilePath path;

    /** The control directory at a place; for no other use. */
    ControlDirectory(FilePath path) {
        this.path = path;
    }

    /** The control directory of a run that works in a directory. */
    static ControlDirectory of(FilePath directory, String runId) {
        FilePath temporary = WorkspaceList.tempDir(directory);
        return new ControlDirectory((temporary == null ? directory : temporary).child("rediacc-" + runId));
    }

    FilePath path() {
        return path;
    }

    FilePath request() {
        return path.child(REQUEST);
    }

    /** Where the engine's reports go. */
    FilePath output() {
        return path.child(OUTPUT);
    }

    /** Writes the request so that only the agent's own user can read it. */
    void writeRequest(String json) throws IOException, InterruptedException {
        path.act(new WriteRequest(json));
    }

    /** The engine's answer; null where there is none. */
    @CheckForNull
    String readResult() throws IOException, InterruptedException {
        return path.act(new ReadResult());
    }

    /** Asks the engine to stop. */
    void cancel() throws IOException, InterruptedException {
        path.child(CANCEL).write("", "UTF-8");
    }

    /** Sends SIGTERM, or by force SIGKILL, to the engine's process, if it is still the one that was recorded. */
    boolean signal(boolean byForce) throws IOException, InterruptedException {
        return path.child(PROCESS).act(new SignalEngine(byForce));
    }

    /** Whether no engine runs by it. */
    boolean isIdle() throws IOException, InterruptedException {
        return path.child(PROCESS).act(new IsIdle());
    }

    void delete() throws IOException, InterruptedException {
        path.deleteRecursive();
    }

    private record IsIdle() implements ControllerToAgentFileCallable<Boolean> {

        @Override
        public Boolean invoke(File process, VirtualChannel channel) throws IOException {
            return SignalEngine.engine(process).isEmpty();
        }
    }

    private record WriteRequest(String json) implements ControllerToAgentFileCallable<Void> {

        @Override
        public Void invoke(File directory, VirtualChannel channel) throws IOException {
            Path folder = Files.createDirectories(directory.toPath());
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            Files.createDirectories(folder.resolve(OUTPUT));
            Path draft = folder.resolve(REQUEST + ".tmp");
            Files.deleteIfExists(draft);
            Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(draft, json);
            Files.move(draft, folder.resolve(REQUEST), StandardCopyOption.ATOMIC_MOVE);
            return null;
        }
    }

    private record ReadResult() implements ControllerToAgentFileCallable<String> {

        /** A report names every step and problem; more than this is none. */
        private static final long MAX_BYTES = 16L << 20;

        @Override
        public String invoke(File directory, VirtualChannel channel) throws IOException {
            Path result = directory.toPath().resolve(RESULT);
            if (!Files.isRegularFile(result)) {
                return null;
            }
            if (Files.size(result) > MAX_BYTES) {
                throw new AbortException("the engine's result is larger than " + MAX_BYTES + " bytes");
            }
            return Files.readString(result);
        }
    }
}
