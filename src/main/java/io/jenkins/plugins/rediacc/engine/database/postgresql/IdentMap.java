package io.jenkins.plugins.rediacc.engine.database.postgresql;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The text of {@code pg_ident.conf}: which operating-system user, or which certificate, may be which database role
 * (PostgreSQL manual, 21.2). Nothing of it is in the catalogs.
 */
public final class IdentMap {

    private final Set<String> users;

    /** A map for these operating-system users and certificates' common names. */
    public IdentMap(List<String> users) {
        this.users = new LinkedHashSet<>(users);
    }

    /** Whether the file can name the role: it is read line by line, and a leading slash would begin a pattern. */
    public static boolean canName(String role) {
        return !role.startsWith("/") && role.indexOf('\n') < 0 && role.indexOf('\r') < 0;
    }

    /** The file that lets each of the users be each of the roles. */
    public String text(Collection<String> roles) {
        StringBuilder text = new StringBuilder();
        for (String role : roles) {
            for (String user : users) {
                text.append(CloneConfiguration.MAP)
                        .append(' ')
                        .append(quoted(user))
                        .append(' ')
                        .append(quoted(role))
                        .append('\n');
            }
        }
        return text.toString();
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
