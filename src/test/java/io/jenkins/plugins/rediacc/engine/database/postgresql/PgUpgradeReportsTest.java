package io.jenkins.plugins.rediacc.engine.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.model.Problem;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Texts as pg_upgrade 15 wrote them. */
class PgUpgradeReportsTest {

    @Test
    void eachDatabaseIsAProblemWithItsObjects() {
        List<Problem> problems = PgUpgradeReports.parse(
                "tables_using_reg.txt",
                """
                In database: orders
                  public.app_meta.fn
                  public.app_meta.op
                In database: shop
                  public.bad_col.c
                """);
        assertThat(problems).extracting(Problem::id).containsOnly("pg-upgrade/reg-types");
        assertThat(problems).extracting(Problem::database).containsExactly("orders", "shop");
        assertThat(problems.get(0).objects()).containsExactly("public.app_meta.fn", "public.app_meta.op");
        assertThat(problems.get(1).objects()).containsExactly("public.bad_col.c");
    }

    @Test
    void aPostfixOperator() {
        Problem problem = PgUpgradeReports.parse(
                        "postfix_ops.txt",
                        """
                In database: postgres
                  (oid=16385) public.!^ (pg_catalog.int8, NONE)
                """)
                .get(0);
        assertThat(problem.id()).isEqualTo("pg-upgrade/postfix-operators");
        assertThat(problem.objects()).containsExactly("(oid=16385) public.!^ (pg_catalog.int8, NONE)");
    }

    @Test
    void librariesStandBeforeTheirDatabases() {
        List<Problem> problems = PgUpgradeReports.parse(
                "loadable_libraries.txt",
                """
                could not load library "$libdir/acme_ext": ERROR:  could not access file "$libdir/acme_ext": No such file or directory
                In database: postgres
                In database: shop
                could not load library "$libdir/other": ERROR:  could not access file "$libdir/other": No such file or directory
                In database: shop
                """);
        assertThat(problems).extracting(Problem::database).containsExactly("postgres", "shop");
        assertThat(problems.get(1).objects()).containsExactly("$libdir/acme_ext", "$libdir/other");
    }

    @Test
    void aLibraryThatIsThereAndMustBePreloadedIsNotCalledMissing() {
        Problem problem = PgUpgradeReports.parse(
                        "loadable_libraries.txt",
                        """
                could not load library "$libdir/pg_cron": ERROR:  pg_cron can only be loaded via shared_preload_libraries
                In database: postgres
                """)
                .get(0);
        assertThat(problem.id()).isEqualTo("pg-upgrade/preload-libraries");
        assertThat(problem.objects()).containsExactly("$libdir/pg_cron");
        assertThat(problem.remedy()).contains("'preload' in the catalogue");
    }

    @Test
    void anObjectOfAnExtensionIsNotToBeDropped() {
        String log =
                """
                pg_restore: creating VIEW "public.acme_backups"
                pg_restore: error: could not execute query: ERROR:  function pg_start_backup(text) does not exist
                Command was: CREATE VIEW "public"."acme_backups" AS SELECT "pg_start_backup"('x'::"text") AS "lsn";
                -- For binary upgrade, handle extension membership the hard way
                ALTER EXTENSION "acme" ADD VIEW "public"."acme_backups";
                """;
        Problem problem = PgUpgradeRefusals.ofLog("pg_upgrade_dump_16384.log", log, Map.of("16384", "shop"))
                .orElseThrow();
        assertThat(problem.remedy())
                .startsWith("the object belongs to the extension \"acme\": run ALTER EXTENSION \"acme\" UPDATE")
                .endsWith("do not drop the object itself");
    }

    @Test
    void anUnknownReportIsAProblemWithItsText() {
        Problem problem = PgUpgradeReports.parse("something_new.txt", "In database: a\n  b.c\n")
                .get(0);
        assertThat(problem.id()).isEqualTo("pg-upgrade/something-new");
        assertThat(problem.detail()).contains("b.c");
    }

    @Test
    void aFailedRestoreNamesItsObject() {
        String log =
                """
                command: "/usr/lib/postgresql/15/bin/pg_restore" --host /tmp --exit-on-error --verbose >> "x.log" 2>&1
                pg_restore: connecting to database for restore
                pg_restore: creating DATABASE "shop"
                pg_restore: connecting to new database "shop"
                pg_restore: creating VIEW "public.backup_helper"
                pg_restore: while PROCESSING TOC:
                pg_restore: from TOC entry 200; 1259 16385 VIEW backup_helper postgres
                pg_restore: error: could not execute query: ERROR:  function pg_start_backup(text, boolean, boolean) does not exist
                LINE 14:  SELECT "pg_start_backup"('x'::"text", true, false) AS "lsn";
                """;
        Problem problem = PgUpgradeRefusals.ofLog("pg_upgrade_dump_16384.log", log, Map.of("16384", "shop"))
                .orElseThrow();
        assertThat(problem.id()).isEqualTo("pg-upgrade/restore-failed");
        assertThat(problem.database()).isEqualTo("shop");
        assertThat(problem.objects()).containsExactly("VIEW public.backup_helper");
        assertThat(problem.title())
                .isEqualTo("the new version refuses an object: ERROR:  function pg_start_backup(text, boolean, boolean)"
                        + " does not exist");
        assertThat(problem.detail()).contains("LINE 14");
    }

    /** What 18.6 says of a cluster of 17.12. */
    @Test
    void whatANewerMinorReleaseHasWrittenIsNoObjectToChange() {
        String log =
                """
                pg_restore: creating TABLE "public.t1"
                pg_restore: while PROCESSING TOC:
                pg_restore: from TOC entry 217; 1259 16384 TABLE t1 postgres
                pg_restore: error: could not execute query: ERROR:  unrecognized parameter "pg_attver"
                """;
        Problem problem = PgUpgradeRefusals.ofLog("pg_upgrade_dump_5.log", log, Map.of("5", "postgres"))
                .orElseThrow();

        assertThat(problem.remedy()).startsWith("install the newest minor release of the new version");
    }

    @Test
    void aRestoreThatSaysNothingIsNoProblem() {
        assertThat(PgUpgradeRefusals.ofLog("pg_upgrade_dump_1.log", "pg_restore: creating TABLE \"a\"\n", Map.of()))
                .isEmpty();
    }

    @Test
    void refusalsInTheOutputAlone() {
        assertThat(PgUpgradeRefusals.ofOutput("Checking for prepared transactions  fatal\n\n"
                        + "The source cluster contains prepared transactions\nFailure, exiting\n"))
                .extracting(Problem::id)
                .containsExactly("pg-upgrade/prepared-transactions");
        assertThat(PgUpgradeRefusals.ofOutput("lc_collate values for database \"a\" do not match:  old \"C\", new"
                        + " \"de\"\nFailure, exiting\n"))
                .extracting(Problem::id)
                .containsExactly("pg-upgrade/locale-mismatch");
    }

    @Test
    void passwordsAreMasked() {
        assertThat(UpgradeLogs.masked("ALTER ROLE a PASSWORD 'md50123456789abcdef0123456789abcdef';"))
                .isEqualTo("ALTER ROLE a PASSWORD '***';");
        assertThat(UpgradeLogs.masked("x SCRAM-SHA-256$4096:abc$def:ghi y password=geheim z"))
                .isEqualTo("x '***' y password='***' z");
    }
}
