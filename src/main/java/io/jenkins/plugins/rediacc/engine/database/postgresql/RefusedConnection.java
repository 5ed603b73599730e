package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.model.Problem;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A connection that a server refused to a tool of the upgrade. The server's own {@code FATAL} says what stands against it. */
final class RefusedConnection {

    private static final Pattern FATAL = Pattern.compile("(?:connection to|could not connect to) .*?FATAL: +(.*)");
    private static final Pattern INVALID_DATABASE = Pattern.compile("cannot connect to invalid database \"(.*)\"");
    private static final Pattern CLOSED_DATABASE =
            Pattern.compile("database \"(.*)\" is not currently accepting connections");
    private static final Pattern NO_LOGIN = Pattern.compile("role \"(.*)\" is not permitted to log in");
    private static final Pattern LIBRARY =
            Pattern.compile("could not (?:access file|load library) \"(?:.*/)?(.*?)(?:\\.so)?\".*");
    private static final Pattern SETTING = Pattern.compile("unrecognized configuration parameter \"(.*)\"");

    /** Of the surroundings and of how the clone is reached, not of the cluster. */
    private static final Pattern NOT_THE_CLUSTER =
            Pattern.compile("the database system is .*|terminating connection .*|sorry, too many clients already.*"
                    + "|remaining connection slots .*|.*authentication failed.*|no pg_hba\\.conf entry .*|out of memory.*"
                    + "|could not fork .*");

    private RefusedConnection() {}

    /**
     * The refusal that a tool's output or log tells.
     *
     * @param settings what the cluster keeps for sessions of a database or a role
     */
    static Optional<Problem> in(String text, List<StoredSetting> settings) {
        return FATAL.matcher(text)
                .results()
                .map(fatal -> fatal.group(1).strip())
                .filter(words -> !NOT_THE_CLUSTER.matcher(words).matches())
                .findFirst()
                .map(words -> problem(words, settings));
    }

    private static Problem problem(String words, List<StoredSetting> settings) {
        return of(
                        INVALID_DATABASE,
                        words,
                        database -> new Problem(
                                "pg-upgrade/invalid-database",
                                "database " + database + " is invalid: a DROP DATABASE was interrupted",
                                database,
                                List.of("DATABASE " + database),
                                words,
                                "run DROP DATABASE on it in production before the upgrade, or as a step of the plan before it"))
                .or(
                        () -> of(
                                CLOSED_DATABASE,
                                words,
                                database -> new Problem(
                                        "pg-upgrade/datallowconn",
                                        "database " + database + " accepts no connections",
                                        database,
                                        List.of("DATABASE " + database),
                                        words,
                                        "run ALTER DATABASE … ALLOW_CONNECTIONS true on it, or drop it, in production before the upgrade")))
                .or(() -> of(
                        NO_LOGIN,
                        words,
                        role -> new Problem(
                                "pg-upgrade/login",
                                "role " + role + ", which the upgrade must run as, may not log in",
                                "",
                                List.of("ROLE " + role),
                                words,
                                "run ALTER ROLE … LOGIN on it in production before the upgrade")))
                .or(() -> of(
                        LIBRARY,
                        words,
                        library -> stored(
                                "pg-upgrade/session-library",
                                "sessions ask for the library " + library + ", which cannot be loaded",
                                words,
                                settings,
                                setting -> setting.loads(library),
                                "install the library for both versions, or ")))
                .or(() -> of(
                        SETTING,
                        words,
                        name -> stored(
                                "pg-upgrade/session-setting",
                                "sessions ask for the setting " + name + ", which the server does not know",
                                words,
                                settings,
                                setting -> setting.name().equals(name),
                                "")))
                .orElseGet(
                        () -> Problem.of(
                                "pg-upgrade/connection-refused",
                                "the server refuses pg_upgrade's connection: " + words,
                                words,
                                "mend in production what the server names, before the upgrade or as a step of the plan before it"));
    }

    private static Optional<Problem> of(Pattern pattern, String words, Function<String, Problem> problem) {
        Matcher matcher = pattern.matcher(words);
        return matcher.matches() ? Optional.of(problem.apply(matcher.group(1))) : Optional.empty();
    }

    private static Problem stored(
            String id,
            String title,
            String words,
            List<StoredSetting> settings,
            Predicate<StoredSetting> isMeant,
            String first) {
        List<StoredSetting> meant = settings.stream().filter(isMeant).toList();
        return new Problem(
                id,
                title,
                meant.stream().map(StoredSetting::database).findFirst().orElse(""),
                meant.stream().map(StoredSetting::toString).toList(),
                words,
                first + "take it out before the upgrade: "
                        + (meant.isEmpty()
                                ? "pg_db_role_setting lists what databases and roles set for their sessions"
                                : String.join(
                                        "; ",
                                        meant.stream()
                                                .map(StoredSetting::remedy)
                                                .toList())));
    }
}
