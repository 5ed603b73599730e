package io.jenkins.plugins.rediacc.engine.database.postgresql.service;

import io.jenkins.plugins.rediacc.engine.database.postgresql.Production;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandResult;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.model.CommandTemplate;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Production's server on this host: by the catalogue's commands or, where it names none, by {@code pg_ctl}. */
final class HostServer implements OpenServer {

    /** What {@code pg_ctl} has the server log to where the server has no log of its own. */
    static final String LOG = "rediacc-server.log";

    private static final Duration LONGEST_START = Duration.ofMinutes(30);

    private final CommandRunner commands;
    private final PromotionSettings settings;

    HostServer(CommandRunner commands, PromotionSettings settings) {
        this.commands = commands;
        this.settings = settings;
    }

    @Override
    public void start(Production production) {
        Command command = named(settings.server().start(), production)
                .orElseGet(() -> pgCtl(production, "start", LONGEST_START, startArguments(production)));
        CommandResult result = commands.run(command.outliving().within(LONGEST_START));
        require(result, "production's server did not start", "see its log");
    }

    @Override
    public void stop(Production production, Duration deadline) {
        Command command = named(settings.server().stop(), production)
                .orElseGet(() -> pgCtl(production, "stop", deadline, List.of("-m", "fast")));
        CommandResult result = commands.run(command.outliving().within(deadline));
        require(
                result,
                "production's server did not stop within " + deadline.toSeconds() + " s",
                "see in its log what it waits for, such as a WAL sender whose client does not answer");
    }

    private static Optional<Command> named(Optional<CommandTemplate> template, Production production) {
        return template.map(
                words -> Command.of(words.forVersion(production.files().version())));
    }

    private List<String> startArguments(Production production) {
        List<String> arguments = new ArrayList<>(
                List.of("-l", production.files().data().resolve(LOG).toString()));
        settings.configurationFor(production.files().version())
                .ifPresent(directory ->
                        arguments.addAll(List.of("-o", "-c config_file='" + directory + "/postgresql.conf'")));
        return arguments;
    }

    private static Command pgCtl(Production production, String act, Duration limit, List<String> arguments) {
        List<String> argv = new ArrayList<>(List.of(
                production.bin().resolve("pg_ctl").toString(),
                act,
                "-D",
                production.files().data().toString(),
                "-w",
                "-t",
                Long.toString(Math.max(1, limit.toSeconds()))));
        argv.addAll(arguments);
        return production.asOwner(Command.of(argv));
    }

    private static void require(CommandResult result, String what, String advice) {
        if (!result.succeeded()) {
            throw RediaccException.surroundings(
                    result.timedOut() ? ErrorCause.TIME : ErrorCause.DATABASE,
                    Explanation.of(what)
                            .tool(String.join(" ", result.argv()) + "\n" + result.words())
                            .todo(advice));
        }
    }
}
