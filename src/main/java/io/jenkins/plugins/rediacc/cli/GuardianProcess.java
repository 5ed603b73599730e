package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.event.Event;
import io.jenkins.plugins.rediacc.engine.event.EventListener;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.DetachedProcess;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.promotion.Guardian;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The guardian as a second process of this very program, which runs {@code resume VOLUME --after RUN}. */
final class GuardianProcess implements Guardian {

    private final Path catalog;
    private final Path state;
    private final EventListener events;

    /**
     * A guardian of promotions.
     *
     * @param state the state directory, below which it writes what it says
     */
    GuardianProcess(Path catalog, Path state, EventListener events) {
        this.catalog = catalog;
        this.state = state;
        this.events = events;
    }

    @Override
    public Watch over(Volume volume, String run) {
        Path log = state.resolve("promotions").resolve(volume.name() + ".guardian.log");
        try {
            DetachedProcess process = DetachedProcess.start(Command.of(arguments(volume, run)), log);
            events.on(new Event.Notice("guardian: process " + process.pid()
                    + " resumes this run should the engine be killed; it writes to " + log));
            return process::kill;
        } catch (RediaccException e) {
            events.on(new Event.Notice(
                    "no guardian could be started (" + e.explanation().what()
                            + "): should the engine be killed, run 'rediacc resume " + volume.name() + "'"));
            return Guardian.NONE.over(volume, run);
        }
    }

    private List<String> arguments(Volume volume, String run) {
        List<String> arguments = new ArrayList<>(ownProgram());
        arguments.addAll(List.of("resume", volume.name(), "--after", run, "--catalog", catalog.toString()));
        return arguments;
    }

    /** The words that start this program once more; the class path is made absolute, because it starts elsewhere. */
    static List<String> ownProgram() {
        String java = ProcessHandle.current()
                .info()
                .command()
                .orElse(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        String classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
        return List.of(
                java,
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                Main.class.getName());
    }
}
