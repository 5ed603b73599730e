package io.jenkins.plugins.rediacc.engine.plan;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The files below a plan's folder that do not belong to the plan. A pattern without a slash matches a name at any depth;
 * one with a slash matches a path from the folder on. {@code *} and {@code ?} stay within a name, {@code **} does not.
 * What matches a folder matches all that is in it.
 */
final class IgnoredFiles {

    private final List<Pattern> patterns;

    IgnoredFiles(List<String> globs) {
        this.patterns = globs.stream().map(IgnoredFiles::compile).toList();
    }

    /** Whether the file or folder of that path, relative to the plan's folder, is ignored. */
    boolean covers(String path) {
        return patterns.stream().anyMatch(pattern -> pattern.matcher(path).matches());
    }

    private static Pattern compile(String glob) {
        String bare = glob.replaceAll("^/|/$", "");
        String anchor = glob.startsWith("/") || bare.contains("/") ? "" : "(?:.*/)?";
        return Pattern.compile(anchor + regex(bare) + "(?:/.*)?", Pattern.DOTALL);
    }

    private static String regex(String glob) {
        return Pattern.compile("\\*\\*/|\\*\\*|\\*|\\?|[^*?]+")
                .matcher(glob)
                .results()
                .map(part -> switch (part.group()) {
                    case "**/" -> "(?:.*/)?";
                    case "**" -> ".*";
                    case "*" -> "[^/]*";
                    case "?" -> "[^/]";
                    default -> Pattern.quote(part.group());
                })
                .collect(Collectors.joining());
    }
}
