package io.jenkins.plugins.rediacc.engine.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.model.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server's refusal of a connection means for an upgrade. */
class RefusedConnectionTest {

    private static final String BEFORE = "Checking cluster versions   ok\n\n"
            + "connection to server on socket \"/run/.s.PGSQL.50432\" failed: FATAL:  ";

    private static final List<StoredSetting> SETTINGS = List.of(
            new StoredSetting("", "app", "session_preload_libraries", "\"$libdir/acme.so\", other"),
            new StoredSetting("shop", "", "old_setting", "on"));

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            textBlock =
                    """
                    cannot connect to invalid database "half gone", pg-upgrade/invalid-database, DATABASE half gone
                    database "shut" is not currently accepting connections, pg-upgrade/datallowconn, DATABASE shut
                    role "postgres" is not permitted to log in, pg-upgrade/login, ROLE postgres
                    `could not access file "acme": No such file or directory`, pg-upgrade/session-library, session_preload_libraries of role app
                    `could not load library "/usr/lib/postgresql/15/lib/acme.so": no such symbol`, pg-upgrade/session-library, session_preload_libraries of role app
                    unrecognized configuration parameter "old_setting", pg-upgrade/session-setting, old_setting of database shop
                    """)
    void whatStandsAgainstTheUpgradeIsNamed(String words, String id, String object) {
        Problem problem = RefusedConnection.in(BEFORE + words + "\nHINT: none\nFailure, exiting\n", SETTINGS)
                .orElseThrow();
        assertThat(problem.id()).isEqualTo(id);
        assertThat(problem.objects()).containsExactly(object);
        assertThat(problem.detail()).isEqualTo(words);
    }

    @Test
    void whatIsNotKnownIsToldInTheServersWords() {
        Problem problem = RefusedConnection.in(
                        "could not connect to database \"shop\": FATAL:  it is Sunday\n", SETTINGS)
                .orElseThrow();
        assertThat(problem.id()).isEqualTo("pg-upgrade/connection-refused");
        assertThat(problem.title()).endsWith("it is Sunday");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "the database system is starting up",
                "the database system is in recovery mode",
                "sorry, too many clients already",
                "Peer authentication failed for user \"postgres\"",
                "terminating connection due to administrator command"
            })
    void whatTheSurroundingsDoIsNoRefusal(String words) {
        assertThat(RefusedConnection.in(BEFORE + words + "\n", SETTINGS)).isEmpty();
    }

    @Test
    void aServersOwnLogIsNoRefusal() {
        assertThat(RefusedConnection.in("2026-11-30 UTC [7] FATAL:  role \"nobody\" does not exist\n", SETTINGS))
                .isEmpty();
    }
}
