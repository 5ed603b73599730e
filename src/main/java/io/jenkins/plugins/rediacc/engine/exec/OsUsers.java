package io.jenkins.plugins.rediacc.engine.exec;

import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Looks users up in the host's user database by {@code getent passwd}, each once: a user stays the same while a run lasts. */
public final class OsUsers {

    private final CommandRunner commands;
    private final Map<String, OsUser> found = new ConcurrentHashMap<>();

    public OsUsers(CommandRunner commands) {
        this.commands = commands;
    }

    /** The user that the engine itself runs as. */
    public OsUser current() {
        // Not /proc/self: that is a link, and the link belongs to root.
        return owner(Path.of("/proc", Long.toString(ProcessHandle.current().pid())));
    }

    /** The owner of a file. */
    public OsUser owner(Path file) {
        try {
            return lookUp(String.valueOf(Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS)));
        } catch (IOException e) {
            throw RediaccException.surroundings(
                    ErrorCause.STORAGE,
                    Explanation.of("cannot read the owner of " + file).tool(String.valueOf(e)),
                    e);
        }
    }

    /** The user of that name or number; throws where there is none. */
    public OsUser lookUp(String nameOrUid) {
        return found.computeIfAbsent(nameOrUid, this::ask);
    }

    private OsUser ask(String nameOrUid) {
        CommandResult result = commands.run(Command.of("getent", "passwd", "--", nameOrUid));
        String[] fields = result.stdout().strip().split(":", -1);
        if (!result.succeeded() || fields.length < 7) {
            throw RediaccException.surroundings(
                    ErrorCause.STORAGE,
                    Explanation.of("no operating-system user '" + nameOrUid + "' on this host")
                            .todo("create the user, or name another in the catalogue"));
        }
        return new OsUser(fields[0], Integer.parseInt(fields[2]), Integer.parseInt(fields[3]), fields[5]);
    }
}
