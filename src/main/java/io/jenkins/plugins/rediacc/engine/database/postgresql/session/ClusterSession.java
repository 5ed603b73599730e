package io.jenkins.plugins.rediacc.engine.database.postgresql.session;

import java.sql.Connection;
import java.util.List;
import java.util.OptionalLong;

/** A running PostgreSQL cluster that can be asked. May be used by several threads at once. */
public interface ClusterSession extends SqlServer {

    /**
     * A new session of the superuser; the caller closes it.
     *
     * @throws io.jenkins.plugins.rediacc.engine.model.RediaccException where the server does not answer
     */
    Connection connect(String database);

    @Override
    default SqlSession open(String database) {
        return new CloneSession(connect(database));
    }

    @Override
    List<String> databases();

    /** The running server's version as {@code server_version_num} says it, such as 130016. */
    int version();

    /** The running server's major version, such as 13. */
    default int majorVersion() {
        return version() / 10_000;
    }

    /**
     * An OID below which everything lies that {@code pg_upgrade} carried over: the {@code NextOID} of the new cluster
     * before its first start, which {@code pg_upgrade} sets to the old one's ("Setting next OID for new cluster"), or
     * more where something carried over has a higher one. It tells what the new programs built from what was carried
     * over, because file numbers come from the same counter. Empty where it is not known.
     */
    default OptionalLong firstOidAfterUpgrade() {
        return OptionalLong.empty();
    }
}
