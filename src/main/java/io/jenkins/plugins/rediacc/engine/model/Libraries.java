package io.jenkins.plugins.rediacc.engine.model;

import java.util.List;
import java.util.Set;

/**
 * What one run saw of the libraries of the programs before its steps and after them, and of what is stored by their rules: a
 * new version of a library changes such rules without an error, and {@code pg_upgrade} carries over as it is what was
 * stored by the old ones.
 *
 * @param before what the server before the steps says about the versions of its libraries, one collation provider and
 *     version each, such as {@code i 153.14}
 * @param after the same of the server after the steps
 * @param problems what is stored by rules that have changed, and was not built again since; each has one of {@link #IDS}
 */
public record Libraries(List<String> before, List<String> after, List<Problem> problems) {

    /** Stored in the order of a collation whose version changed. */
    public static final String COLLATION = "libraries/collation";

    /** Stored by what the server knows of Unicode, such as {@code normalize()}, and that changed. */
    public static final String UNICODE = "libraries/unicode";

    /** Stored as a configuration of the text search read it, which reads the same words in another way now. */
    public static final String TEXT_SEARCH = "libraries/text-search";

    /** All ids that a problem may have, and that a plan may waive. */
    public static final Set<String> IDS = Set.of(COLLATION, UNICODE, TEXT_SEARCH);

    public Libraries {
        before = List.copyOf(before);
        after = List.copyOf(after);
        problems = List.copyOf(problems);
    }
}
