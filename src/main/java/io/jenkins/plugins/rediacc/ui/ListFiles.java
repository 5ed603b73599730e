package io.jenkins.plugins.rediacc.ui;

import hudson.remoting.VirtualChannel;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import jenkins.agents.ControllerToAgentFileCallable;

/** The regular files below a directory on the agent, relative to it; links are not followed and not named. */
record ListFiles() implements ControllerToAgentFileCallable<ArrayList<String>> {

    @Override
    public ArrayList<String> invoke(File directory, VirtualChannel channel) throws IOException {
        Path root = directory.toPath();
        try (Stream<Path> tree = Files.walk(root)) {
            List<String> files = tree.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .map(file -> root.relativize(file).toString())
                    .sorted()
                    .toList();
            return new ArrayList<>(files);
        }
    }
}
