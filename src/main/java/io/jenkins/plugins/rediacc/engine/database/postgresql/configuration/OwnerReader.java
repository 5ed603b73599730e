package io.jenkins.plugins.rediacc.engine.database.postgresql.configuration;

import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandResult;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/**
 * Reads files with the rights of the server's own user, links followed: what that user may not read is not read for it,
 * wherever a link of its leads.
 */
final class OwnerReader {

    private final CommandRunner commands;
    private final UnaryOperator<Command> asOwner;

    /**
     * A reader.
     *
     * @param asOwner has a command run by the server's user
     */
    OwnerReader(CommandRunner commands, UnaryOperator<Command> asOwner) {
        this.commands = commands;
        this.asOwner = asOwner;
    }

    /** A file's text, each byte as one character. */
    String text(Path file) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CommandResult result = commands.stream(
                asOwner.apply(Command.of("cat", "--", file.toString())),
                (chunk, length) -> bytes.write(chunk, 0, length));
        result.orFail(
                ErrorCause.DATABASE,
                Explanation.of("the server's user cannot read " + file + ", which its configuration names")
                        .todo("let that user read it, or take it out of the configuration"));
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }
}
