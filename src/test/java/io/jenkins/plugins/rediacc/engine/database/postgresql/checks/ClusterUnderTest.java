package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import io.jenkins.plugins.rediacc.engine.database.postgresql.TestCluster;
import io.jenkins.plugins.rediacc.engine.database.postgresql.session.ClusterSession;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalLong;
import org.postgresql.ds.PGSimpleDataSource;

/** A test cluster as the checks see it: only some of its databases. */
public record ClusterUnderTest(TestCluster cluster, List<String> databases, OptionalLong firstOidAfterUpgrade)
        implements ClusterSession {

    @Override
    public Connection connect(String database) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {"127.0.0.1"});
        source.setPortNumbers(new int[] {cluster.port()});
        source.setDatabaseName(database);
        source.setUser(TestCluster.SUPERUSER);
        source.setOptions("-c statement_timeout=0");
        try {
            return source.getConnection();
        } catch (SQLException e) {
            throw new AssertionError("cannot connect to " + database, e);
        }
    }

    @Override
    public int version() {
        return Integer.parseInt(cluster.query("postgres", "show server_version_num"));
    }
}
