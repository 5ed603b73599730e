package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.util.ArrayList;
import java.util.List;

/**
 * What in a clone names other machines: foreign servers with their user mappings, and subscriptions. Of a connection
 * only where it leads is shown; a password is never read out of the server.
 */
final class OutsideReferences {

    private static final String FOREIGN_SERVERS =
            """
            select format('foreign server %I in database %I (%s; user mappings: %s)', srvname, current_database(),
                   coalesce((select string_agg(o, ' ') from unnest(srvoptions) o
                             where o ~ '^(host|hostaddr|port|dbname|service|server|servername|database)='),
                            'it names no host'),
                   coalesce((select string_agg(m.usename, ', ' order by m.usename)
                             from pg_user_mappings m where m.srvid = s.oid), 'none'))
            from pg_foreign_server s order by srvname
            """;

    private static final String SUBSCRIPTIONS =
            """
            select format('subscription %I in database %I (%s)', subname, current_database(),
                   coalesce((select string_agg(k[1], ' ') from regexp_matches(subconninfo,
                             '\\m((?:host|hostaddr|port|dbname|service)\\s*=\\s*(?:''[^'']*''|[^\\s'']+))', 'g') k),
                            'its connection is not shown'))
            from pg_subscription where subdbid = (select oid from pg_database where datname = current_database())
            order by subname
            """;

    private final PostgresClone clone;

    OutsideReferences(PostgresClone clone) {
        this.clone = clone;
    }

    /** One sentence for each. */
    List<String> find() {
        Catalogs catalogs = new Catalogs(clone);
        List<String> found = new ArrayList<>();
        for (String database : clone.databases()) {
            try {
                found.addAll(catalogs.column(database, FOREIGN_SERVERS));
                found.addAll(catalogs.column(database, SUBSCRIPTIONS));
            } catch (RediaccException e) {
                // What keeps the engine out is for the steps to mend, or to fail at.
                found.add("what database " + database + " names is not known: "
                        + e.explanation().toolWords());
            }
        }
        return found;
    }
}
