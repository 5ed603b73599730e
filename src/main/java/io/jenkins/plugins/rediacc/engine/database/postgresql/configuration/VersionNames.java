package io.jenkins.plugins.rediacc.engine.database.postgresql.configuration;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What names one version of a cluster in its configuration, and what names another: its directory of configuration, and
 * the cluster's name in files and titles, such as {@code 13-main} and {@code 13/main}. The data directory keeps its path.
 */
record VersionNames(Path directory, String version, Path newDirectory, String newVersion) {

    private static final Pattern DATA_DIRECTORY = Pattern.compile("^\\s*data_directory\\b", Pattern.CASE_INSENSITIVE);

    /** A text with the new version's names; every other byte is as it was. */
    String rewrite(String text) {
        StringBuilder rewritten = new StringBuilder();
        for (String line : ConfigurationFile.lines(text)) {
            rewritten.append(DATA_DIRECTORY.matcher(line).find() ? line : renamed(line));
        }
        return rewritten.toString();
    }

    private String renamed(String line) {
        String cluster = Pattern.quote(ConfigurationFile.asText(directory.getFileName()));
        String inFiles = "(?<=/)" + version + "-(?=" + cluster + "(?![\\w-]))";
        String inTitle = "(?<=')" + version + "/(?=" + cluster + "')";
        String inPath = Pattern.quote(ConfigurationFile.asText(directory)) + "(?![\\w.-])";
        return line.replaceAll(inPath, Matcher.quoteReplacement(ConfigurationFile.asText(newDirectory)))
                .replaceAll(inFiles, newVersion + "-")
                .replaceAll(inTitle, newVersion + "/");
    }
}
