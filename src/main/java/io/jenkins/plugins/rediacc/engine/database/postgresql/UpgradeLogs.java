package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.exec.SecretMask;
import io.jenkins.plugins.rediacc.engine.file.DirectoryHandle;
import io.jenkins.plugins.rediacc.engine.file.FileEntry;
import io.jenkins.plugins.rediacc.engine.file.FilesByHandle;
import io.jenkins.plugins.rediacc.engine.model.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The logs and reports of {@code pg_upgrade}, kept in the evidence. From version 15 it writes them below the new data
 * directory, before that into its working directory. Its dumps are left out; passwords and their hashes are masked,
 * because the log of the roles holds them.
 */
final class UpgradeLogs {

    private static final String OUTPUT_DIRECTORY = "pg_upgrade_output.d";
    private static final int LIMIT = 8 << 20;
    private static final List<Pattern> SECRETS = List.of(
            Pattern.compile("(?i)(password\\s*=?\\s*E?)'(?:[^']|'')*'"),
            Pattern.compile("(?i)(password=)[^\\s']+"),
            Pattern.compile("()SCRAM-SHA-256\\$[^\\s']+"),
            Pattern.compile("()\\bmd5[0-9a-f]{32}\\b"));

    private final Map<Path, String> texts = new LinkedHashMap<>();

    private UpgradeLogs() {}

    /** No logs, of a tool that writes none. */
    static UpgradeLogs none() {
        return new UpgradeLogs();
    }

    /**
     * Copies what pg_upgrade wrote, without the plan's secrets, into a directory of the evidence, and removes it from the
     * new data directory.
     */
    static UpgradeLogs collect(Path workingDirectory, Path newData, Path evidence, SecretMask secrets) {
        UpgradeLogs logs = new UpgradeLogs();
        try {
            Path output = newData.resolve(OUTPUT_DIRECTORY);
            for (Path directory : List.of(workingDirectory, output)) {
                if (FilesByHandle.isDirectory(directory)) {
                    try (DirectoryHandle opened = DirectoryHandle.open(directory)) {
                        logs.read(opened, Path.of(""));
                    }
                }
            }
            logs.texts.replaceAll((path, text) -> secrets.apply(text));
            for (Map.Entry<Path, String> log : logs.texts.entrySet()) {
                try (OutputStream file =
                        FilesByHandle.fresh(evidence.resolve("pg_upgrade").resolve(log.getKey()))) {
                    file.write(log.getValue().getBytes(StandardCharsets.UTF_8));
                }
            }
            FilesByHandle.deleteTree(output);
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot keep the logs of pg_upgrade", e);
        }
        return logs;
    }

    /** The texts of all of them. */
    Stream<String> texts() {
        return texts.values().stream();
    }

    /** Whether any of them contains the words. */
    boolean mention(Pattern words) {
        return texts.values().stream().anyMatch(text -> words.matcher(text).find());
    }

    /** The problems that its report files and failed dumps name. */
    List<Problem> problems(Map<String, String> databases) {
        List<Problem> problems = new ArrayList<>();
        texts.forEach((path, text) -> {
            String name = path.getFileName().toString();
            if (name.endsWith(".txt")) {
                problems.addAll(PgUpgradeReports.parse(name, text));
            } else {
                Optional<Problem> failure = PgUpgradeRefusals.ofLog(name, text, databases);
                failure.ifPresent(problems::add);
            }
        });
        return problems;
    }

    static String masked(String text) {
        String masked = text;
        for (Pattern secret : SECRETS) {
            masked = secret.matcher(masked).replaceAll("$1'***'");
        }
        return masked;
    }

    /** What is written there may be changed by the clone's user meanwhile. */
    private void read(DirectoryHandle directory, Path relative) throws IOException {
        for (String name : directory.names()) {
            Path path = relative.resolve(name);
            FileEntry.Kind kind = directory.entry(name).kind();
            if (kind == FileEntry.Kind.DIRECTORY) {
                try (DirectoryHandle below = directory.child(name)) {
                    read(below, path);
                }
            } else if (kind == FileEntry.Kind.FILE && (name.endsWith(".log") || name.endsWith(".txt"))) {
                try (InputStream in = directory.input(name)) {
                    texts.put(path, masked(new String(in.readNBytes(LIMIT), StandardCharsets.UTF_8)));
                }
            }
        }
    }
}
