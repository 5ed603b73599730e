package io.jenkins.plugins.rediacc.engine.rehearsal;

import io.jenkins.plugins.rediacc.engine.database.BuiltInContext;
import io.jenkins.plugins.rediacc.engine.database.CloneDatabase;
import io.jenkins.plugins.rediacc.engine.database.StepOutcome;
import io.jenkins.plugins.rediacc.engine.event.Event;
import io.jenkins.plugins.rediacc.engine.event.EventListener;
import io.jenkins.plugins.rediacc.engine.exec.CommandResult;
import io.jenkins.plugins.rediacc.engine.exec.SecretMask;
import io.jenkins.plugins.rediacc.engine.model.Action;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Problem;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Step;
import io.jenkins.plugins.rediacc.engine.model.StepResult;
import io.jenkins.plugins.rediacc.engine.model.StepResult.Status;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Runs one step or test in a clone and says how it went. */
final class StepRunner {

    /** The name of the fact that says what broke where the status is ERROR. */
    static final String ERROR_CAUSE = "errorCause";

    private static final int MOST_ERROR_LINES = 20;
    private static final int SIGNALLED = 128;
    private static final int SIGKILL = SIGNALLED + 9;
    private static final int SIGTERM = SIGNALLED + 15;

    private final RehearsalRequest request;
    private final PreparedClone clone;
    private final Supplier<CloneDatabase> before;
    private final ScriptFiles scripts;
    private final SecretMask mask;
    private final EventListener events;
    private final Clock clock;

    StepRunner(
            RehearsalRequest request,
            PreparedClone clone,
            Supplier<CloneDatabase> before,
            EventListener events,
            Clock clock) {
        this.request = request;
        this.clone = clone;
        this.before = before;
        this.scripts = new ScriptFiles(request.work().resolve(PreparedClone.SCRIPTS));
        this.mask = request.mask();
        this.events = events;
        this.clock = clock;
    }

    /**
     * Runs a step.
     *
     * @param group {@code steps} or {@code tests}
     * @param index counts from 1
     * @param limit how long it may take
     * @throws RediaccException where the plan asks for what this volume cannot give
     */
    StepResult run(String group, int index, int count, Step step, Duration limit) {
        events.on(new Event.StepStarted(group, index, count, step.name()));
        Instant started = clock.instant();
        Path evidence = request.output().resolve("logs").resolve(directoryName(group, index, step.name()));
        StepResult result = result(step, started, outcome(step, evidence, limit), evidence);
        events.on(new Event.StepFinished(group, result));
        return result;
    }

    /** Whatever happens in a step has an outcome, also a defect of the engine or the end of its memory. */
    private StepOutcome outcome(Step step, Path evidence, Duration limit) {
        try (StepLog log = new StepLog(evidence.resolve("output.log"), step.name(), mask, events)) {
            StepOutcome outcome = classify(step, perform(step, evidence, log, limit), log);
            log.close();
            return log.failure().map(StepRunner::error).orElse(outcome);
        } catch (RediaccException e) {
            if (e.exitCode() == ExitCode.USAGE) {
                throw e;
            }
            return error(e);
        } catch (RuntimeException | LinkageError | VirtualMachineError e) {
            return error(RehearsalRecord.defect(e));
        }
    }

    private static StepOutcome error(RediaccException e) {
        return StepOutcome.error(e.errorCause(), e.getMessage());
    }

    private StepOutcome perform(Step step, Path evidence, StepLog log, Duration limit) {
        if (step.action() instanceof Action.RunSql sql) {
            return database().runSql(request.plan().copy(), sql, limit, log);
        }
        if (step.action() instanceof Action.BuiltIn builtIn) {
            BuiltInContext context =
                    new BuiltInContext(before, evidence, request.plan().copy(), limit, log);
            return database().runBuiltIn(builtIn, context);
        }
        return runScript(step, log, limit);
    }

    private StepOutcome runScript(Step step, StepLog log, Duration limit) {
        Path program = step.action() instanceof Action.RunScript script
                ? scripts.write(script.text())
                : request.plan().copy().resolve(((Action.RunFile) step.action()).path());
        CommandResult result = clone.scripts().run(program, request.plan().copy(), environment(step), limit, log);
        if (result.timedOut()) {
            return StepOutcome.error(ErrorCause.TIME, "no end after " + limit.toSeconds() + " s, its time limit");
        }
        if (result.succeeded()) {
            return StepOutcome.passed("", Map.of()).exited(0);
        }
        int code = result.exitCode();
        if (code == SIGKILL || code == SIGTERM) {
            return StepOutcome.error(ErrorCause.KILLED, "it was killed by signal " + (code - SIGNALLED))
                    .exited(code);
        }
        return StepOutcome.failed("it ended with exit code " + code, List.of(), Map.of())
                .exited(code);
    }

    private Map<String, String> environment(Step step) {
        Map<String, String> environment = new HashMap<>(step.env());
        step.secrets().forEach(name -> environment.put(name, request.secrets().get(name)));
        environment.put("HOME", "/tmp");
        environment.putAll(clone.environment());
        environment.put("REDIACC_STEP", step.name());
        return environment;
    }

    /** A failure for want of space, or with a server that is gone, says nothing about the upgrade. */
    private StepOutcome classify(Step step, StepOutcome outcome, StepLog log) {
        if (outcome.status() != Status.FAILED) {
            return outcome;
        }
        if (log.saysOutOfSpace()) {
            return error(outcome, ErrorCause.SPACE, "the disk or the clone's space ran out: ");
        }
        // A built-in step says itself why its server is gone: a refused upgrade leaves none.
        boolean brought = step.action() instanceof Action.BuiltIn;
        if (!brought && clone.database().isPresent() && !clone.database().get().isServing()) {
            return error(outcome, ErrorCause.DATABASE, "the clone's database server is gone: ");
        }
        return outcome;
    }

    private static StepOutcome error(StepOutcome outcome, ErrorCause cause, String why) {
        return new StepOutcome(
                Status.ERROR,
                Optional.of(cause),
                outcome.exitCode(),
                why + outcome.message(),
                outcome.problems(),
                outcome.facts());
    }

    private StepResult result(Step step, Instant started, StepOutcome outcome, Path evidence) {
        List<String> errorLines = outcome.status() == Status.FAILED || outcome.status() == Status.ERROR
                ? ErrorLines.firstOf(evidence.resolve("output.log"), MOST_ERROR_LINES)
                : List.of();
        Map<String, Object> facts = new LinkedHashMap<>();
        outcome.facts().forEach((name, fact) -> facts.put(name, masked(fact)));
        outcome.errorCause().ifPresent(cause -> facts.put(ERROR_CAUSE, cause.name()));
        return new StepResult(
                step.name(),
                step.action().kind(),
                outcome.status(),
                Optional.of(started),
                Duration.between(started, clock.instant()),
                outcome.exitCode(),
                mask.apply(outcome.message()),
                outcome.problems().stream().map(this::masked).toList(),
                errorLines,
                EvidenceFiles.below(evidence, request.output()),
                facts);
    }

    private Object masked(Object fact) {
        if (fact instanceof String text) {
            return mask.apply(text);
        }
        if (fact instanceof List<?> list) {
            return list.stream().map(this::masked).toList();
        }
        if (fact instanceof Map<?, ?> map) {
            Map<Object, Object> masked = new LinkedHashMap<>();
            map.forEach((key, value) -> masked.put(key, masked(value)));
            return masked;
        }
        return fact;
    }

    private Problem masked(Problem problem) {
        return new Problem(
                problem.id(),
                mask.apply(problem.title()),
                problem.database(),
                problem.objects().stream().map(mask::apply).toList(),
                mask.apply(problem.detail()),
                mask.apply(problem.remedy()));
    }

    private CloneDatabase database() {
        return clone.database()
                .orElseThrow(() -> RediaccException.usage(
                        Explanation.of("the volume '" + request.volume().name() + "' has no database")
                                .todo("use a 'run:' step, or name the database in the catalogue")));
    }

    private static String directoryName(String group, int index, String name) {
        String readable = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        String bounded = readable.substring(0, Math.min(40, readable.length()));
        return String.format(Locale.ROOT, "%s-%02d-%s", group.substring(0, group.length() - 1), index, bounded);
    }
}
