package io.jenkins.plugins.rediacc.engine.exec;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * All that a process started, found by a marker in the environment that its descendants inherit, so that a process in
 * the background, whose parent is gone, is found too.
 */
final class ProcessTree {

    static final String MARKER = "REDIACC_PROCESS";

    private static final Set<String> WRAPPERS = Set.of("nsenter", "unshare", "sh", "dash", "sudo", "setpriv");
    private static final Path PROC = Path.of("/proc");

    private final ProcessHandle root;
    private final byte[] marker;

    ProcessTree(ProcessHandle root, String markerValue) {
        this.root = root;
        this.marker = (MARKER + "=" + markerValue).getBytes(StandardCharsets.UTF_8);
    }

    /** Kills all of it; a second round catches what was started during the first. */
    void kill() {
        for (int round = 0; round < 2; round++) {
            root.descendants().forEach(ProcessHandle::destroyForcibly);
            root.destroyForcibly();
            marked().forEach(ProcessHandle::destroyForcibly);
        }
    }

    /** The program that the wrappers run: the first process below them that is not one of them. */
    ProcessHandle program() {
        ProcessHandle process = root;
        while (WRAPPERS.contains(nameOf(process))) {
            List<ProcessHandle> children = process.children().toList();
            if (children.size() != 1) {
                break;
            }
            process = children.get(0);
        }
        return process;
    }

    private static String nameOf(ProcessHandle process) {
        try {
            return Files.readString(PROC.resolve(process.pid() + "/comm")).strip();
        } catch (IOException e) {
            return "";
        }
    }

    private List<ProcessHandle> marked() {
        try (Stream<Path> entries = Files.list(PROC)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.chars().allMatch(Character::isDigit))
                    .filter(this::carriesMarker)
                    .flatMap(name -> ProcessHandle.of(Long.parseLong(name)).stream())
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private boolean carriesMarker(String pid) {
        try {
            return contains(Files.readAllBytes(PROC.resolve(pid + "/environ")));
        } catch (IOException e) {
            // Another user's process, or one that has just ended: not ours to kill.
            return false;
        }
    }

    private boolean contains(byte[] environment) {
        outer:
        for (int start = 0; start + marker.length <= environment.length; start++) {
            for (int i = 0; i < marker.length; i++) {
                if (environment[start + i] != marker[i]) {
                    continue outer;
                }
            }
            return true;
        }
        return false;
    }
}
