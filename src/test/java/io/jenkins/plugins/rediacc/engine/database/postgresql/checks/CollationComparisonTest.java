package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.database.postgresql.checks.CollationDependents.Index;
import io.jenkins.plugins.rediacc.engine.database.postgresql.session.ClusterSession;
import io.jenkins.plugins.rediacc.engine.model.Problem;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Collations of a C library of which a server cannot tell the version, as PostgreSQL 12 and every musl have them. */
class CollationComparisonTest {

    private static final long COLLATION = 12_345;
    private static final Index INDEX = new Index(
            COLLATION,
            "index",
            ObjectName.of("shop", "public", "name"),
            ObjectName.of("shop", "public", "person"),
            16_400,
            16_400);

    private final CollationComparison comparison =
            new CollationComparison("id", new RebuiltIndexes(12, new Upgraded()), ObjectPatterns.NONE);

    @Test
    void whereBothServersSortAlikeTheIndexIsLeftForAmcheck() {
        comparison.compare("shop", stored(Optional.empty(), "one order"), stored(Optional.of("2.36"), "one order"));

        assertThat(comparison.problems()).isEmpty();
        assertThat(comparison.untold()).containsExactly(INDEX);
    }

    @Test
    void whereTheySortDifferentlyTheIndexIsNamed() {
        comparison.compare("shop", stored(Optional.empty(), "one order"), stored(Optional.of("2.36"), "another"));

        assertThat(comparison.problems())
                .flatExtracting(Problem::objects)
                .containsExactly("index public.name on public.person");
        assertThat(comparison.untold()).isEmpty();
    }

    @Test
    void anotherOrderCountsWhateverTheVersionsSay() {
        comparison.compare("shop", stored(Optional.of("2.36"), "one order"), stored(Optional.of("2.36"), "another"));

        assertThat(comparison.problems()).hasSize(1);
    }

    private static StoredOrder stored(Optional<String> version, String trial) {
        Collation collation =
                new Collation(ObjectName.of("shop", "pg_catalog", "de_DE"), COLLATION, "c", Optional.empty(), version);
        return new StoredOrder(List.of(collation), List.of(INDEX), List.of(), Map.of(COLLATION, trial));
    }

    /** A cluster of version 15 that nothing is asked of. */
    private static final class Upgraded implements ClusterSession {

        @Override
        public Connection connect(String database) {
            throw new AssertionError("nothing is asked");
        }

        @Override
        public List<String> databases() {
            throw new AssertionError("nothing is asked");
        }

        @Override
        public int version() {
            return 150_018;
        }
    }
}
