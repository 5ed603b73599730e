package io.jenkins.plugins.rediacc.engine.storage;

import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandResult;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.model.Quantity;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.ReplicationCheck;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * Whether a volume is replicated elsewhere, as far as the catalogue's own check tells.
 *
 * @param newest the time of the newest data that lies elsewhere; empty where there is none, or where it is not known
 * @param why the answer in words
 */
public record Replication(Answer answer, Optional<Instant> newest, String why) {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int NOTHING_ELSEWHERE = 1;

    /** No answer is neither yes nor no. */
    public enum Answer {
        YES,
        NO,
        UNKNOWN
    }

    private static final Replication UNDECLARED =
            new Replication(Answer.UNKNOWN, Optional.empty(), "the catalogue has no replication check for it");

    /** Asks the volume's check, for at most 30 s; what it does not answer is unknown. */
    public static Replication of(Volume volume, CommandRunner commands, Instant now) {
        return volume.replication().map(check -> ask(check, commands, now)).orElse(UNDECLARED);
    }

    private static Replication ask(ReplicationCheck check, CommandRunner commands, Instant now) {
        CommandResult result;
        try {
            result = commands.run(Command.of(check.command().words()).within(PATIENCE));
        } catch (RediaccException e) {
            if (e.exitCode() == ExitCode.CANCELLED) {
                throw e;
            }
            return unknown(check, e.getMessage());
        }
        if (result.exitCode() == NOTHING_ELSEWHERE && !result.timedOut()) {
            return new Replication(Answer.NO, Optional.empty(), "nothing of it lies elsewhere, by " + check.command());
        }
        if (!result.succeeded()) {
            String words = result.words().isBlank() ? "exit code " + result.exitCode() : result.words();
            return unknown(check, words);
        }
        String last = result.stdout().lines().filter(line -> !line.isBlank()).reduce("", (first, next) -> next);
        return time(last)
                .map(newest -> of(check, newest, now))
                .orElseGet(() -> unknown(check, "its last line is no time in ISO 8601: '" + last + "'"));
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text.strip()).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Replication of(ReplicationCheck check, Instant newest, Instant now) {
        Duration age = Duration.between(newest, now);
        boolean fresh = age.compareTo(check.maxAge()) <= 0;
        String words = "the newest data elsewhere is " + Quantity.readable(age.isNegative() ? Duration.ZERO : age)
                + " old" + (fresh ? "" : ", more than " + Quantity.readable(check.maxAge()));
        return new Replication(fresh ? Answer.YES : Answer.NO, Optional.of(newest), words);
    }

    private static Replication unknown(ReplicationCheck check, String words) {
        String line = words.lines().filter(each -> !each.isBlank()).findFirst().orElse("");
        return new Replication(
                Answer.UNKNOWN,
                Optional.empty(),
                check.command() + " gave no answer: " + Names.printable(line.strip()));
    }
}
