package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.event.EventListener;
import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.yaml.Spelling;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** One run of the command line, from its arguments to its exit code. */
final class Invocation {

    private final StandardStreams streams;
    private final Map<String, String> environment;
    private final Cancellation cancellation;
    private final Clock clock;
    private final boolean guarded;

    /** One run whose promotions have no guardian. */
    Invocation(StandardStreams streams, Map<String, String> environment, Cancellation cancellation) {
        this(streams, environment, cancellation, Clock.systemUTC());
    }

    Invocation(StandardStreams streams, Map<String, String> environment, Cancellation cancellation, Clock clock) {
        this(streams, environment, cancellation, clock, false);
    }

    private Invocation(
            StandardStreams streams,
            Map<String, String> environment,
            Cancellation cancellation,
            Clock clock,
            boolean guarded) {
        this.clock = clock;
        this.guarded = guarded;
        this.streams = streams;
        this.environment = environment;
        this.cancellation = cancellation;
    }

    /** This run with guardians for its promotions: it is a process of its own, which somebody may kill. */
    Invocation guarded() {
        return new Invocation(streams, environment, cancellation, clock, true);
    }

    /** Does what the arguments ask for and prints what came of it; gives the exit code. */
    int run(String... arguments) {
        boolean json = Arrays.asList(arguments).contains("--json");
        Terminal terminal = new Terminal(streams, json, environment);
        try {
            ParseResult parsed = parse(arguments);
            if (helpOrVersion(parsed)) {
                return ExitCode.DONE.code();
            }
            Optional<String> request = request(parsed);
            if (request.isPresent()) {
                return new RequestMode(this, terminal, cancellation, environment).run(request.get());
            }
            Verb verb = verb(parsed);
            Result result = run(verb, terminal, Caller.person(newRunId(), environment));
            terminal.result(result);
            return result.exitCode().code();
        } catch (RediaccException e) {
            new ErrorPrinter(terminal).print(e);
            return e.exitCode().code();
        } catch (RuntimeException | Error e) {
            RediaccException defect = ErrorPrinter.defect(e);
            new ErrorPrinter(terminal).print(defect);
            return defect.exitCode().code();
        }
    }

    /** Runs a verb; what happens meanwhile is told on the terminal. */
    Result run(Verb verb, Terminal terminal, Caller caller) {
        EngineContext context = new EngineContext(
                verb.options(),
                caller.runId(),
                caller.environment(),
                caller.sensitive(),
                cancellation,
                caller.console(terminal),
                clock,
                guarded);
        return verb.run(context);
    }

    /** Parses arguments; throws with exit code 2 where they are wrong. */
    static ParseResult parse(String... arguments) {
        try {
            return Verbs.commandLine(arguments).parseArgs(arguments);
        } catch (ParameterException e) {
            throw wrongArguments(e);
        }
    }

    /** The verb that was parsed. */
    static Verb verb(ParseResult parsed) {
        if (!parsed.hasSubcommand()) {
            throw RediaccException.usage(
                    Explanation.of("no verb").todo("use one of: " + String.join(", ", verbNames(Verbs.commandLine()))));
        }
        return (Verb) parsed.subcommand().commandSpec().userObject();
    }

    private boolean helpOrVersion(ParseResult parsed) {
        List<CommandLine> asked = parsed.asCommandLineList();
        CommandLine last = asked.get(asked.size() - 1);
        if (last.isVersionHelpRequested()) {
            last.printVersionHelp(streams.out());
            return true;
        }
        if (last.isUsageHelpRequested()) {
            last.usage(streams.out(), CommandLine.Help.Ansi.OFF);
            return true;
        }
        return false;
    }

    private static Optional<String> request(ParseResult parsed) {
        Optional<String> request =
                Optional.ofNullable(((RediaccCommand) parsed.commandSpec().userObject()).request());
        if (request.isPresent() && parsed.hasSubcommand()) {
            throw RediaccException.usage(Explanation.of("--request and a verb exclude each other")
                    .todo("name the verb in the request file"));
        }
        return request;
    }

    private static RediaccException wrongArguments(ParameterException e) {
        CommandLine commandLine = e.getCommandLine();
        String verb = commandLine.getCommandName();
        String help = verb.equals("rediacc") ? "rediacc --help" : "rediacc " + verb + " --help";
        String what = Names.printable(String.valueOf(e.getMessage()));
        if (e instanceof UnmatchedArgumentException unmatched
                && unmatched.getUnmatched().size() > 0) {
            String argument = unmatched.getUnmatched().get(0);
            what = unmatched.isUnknownOption()
                    ? "unknown option '" + Names.printable(argument) + "'" + optionHint(commandLine, argument)
                    : unknownArgument(commandLine, argument);
        }
        return RediaccException.usage(
                Explanation.of(what).state("nothing was created").todo("see '" + help + "'"));
    }

    private static String unknownArgument(CommandLine commandLine, String argument) {
        List<String> verbs = verbNames(commandLine);
        String shown = "'" + Names.printable(argument) + "'";
        return verbs.isEmpty()
                ? "unexpected argument " + shown
                : "unknown verb " + shown + Spelling.hint(argument, verbs);
    }

    private static String optionHint(CommandLine commandLine, String argument) {
        String name = argument.split("=", 2)[0];
        List<String> known =
                List.copyOf(commandLine.getCommandSpec().optionsMap().keySet());
        return Spelling.nearest(name, known)
                .map(meant -> "; did you mean '" + meant + "'?")
                .orElse("");
    }

    private static List<String> verbNames(CommandLine commandLine) {
        return List.copyOf(commandLine.getSubcommands().keySet());
    }

    private static String newRunId() {
        return Names.snapshot(
                        "run",
                        Instant.now(),
                        Long.toString(ProcessHandle.current().pid()))
                .substring("rediacc_".length());
    }

    /**
     * Who asked.
     *
     * @param environment where a plan's secrets are looked for
     * @param sensitive what must not be written anywhere
     * @param linesOfAStep how many of the first, and of the last, lines of a step's output are shown
     */
    record Caller(String runId, Map<String, String> environment, Map<String, String> sensitive, int linesOfAStep) {

        private static final int LINES_FOR_A_PROGRAM = 1000;

        /** A person, who sees everything and whose environment holds more than secrets. */
        static Caller person(String runId, Map<String, String> environment) {
            return new Caller(runId, environment, Map.of(), Integer.MAX_VALUE);
        }

        /** A program that keeps what it is shown, and names the secrets. */
        static Caller program(String runId, Map<String, String> secrets) {
            return new Caller(runId, secrets, secrets, LINES_FOR_A_PROGRAM);
        }

        EventListener console(Terminal terminal) {
            EventListener console = new ConsoleListener(terminal);
            return linesOfAStep == Integer.MAX_VALUE ? console : new ShortOutput(console, linesOfAStep);
        }
    }
}
