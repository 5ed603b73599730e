package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.database.postgresql.checks.CollationDependents.Index;
import io.jenkins.plugins.rediacc.engine.model.Libraries;
import io.jenkins.plugins.rediacc.engine.model.Problem;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** Server 13 knows Unicode 13 and server 15 knows Unicode 14: a real difference. Their text search is alike. */
@Tag("real")
@ExtendWith(UpgradedCluster.Shared.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterLibrariesTest {

    @Test
    @Order(1)
    void what_another_unicode_version_computes_differently_is_named(UpgradedCluster upgraded) {
        Libraries seen = upgraded.libraries(UpgradedCluster.RULES);

        assertThat(seen.before()).contains("i 153.14");
        assertThat(seen.after()).contains("i 153.120");
        assertThat(seen.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.id()).isEqualTo(Libraries.UNICODE);
            assertThat(problem.objects())
                    .containsExactlyInAnyOrder(
                            "index public.note_normal on public.note",
                            "generated column plain on public.note",
                            "check constraint normal on public.note");
        });
    }

    @Test
    @Order(2)
    void what_another_configuration_reads_differently_is_named(UpgradedCluster upgraded) {
        upgraded.after()
                .execute(
                        UpgradedCluster.RULES,
                        "alter text search configuration own alter mapping for asciiword with english_stem");

        Libraries seen = upgraded.libraries(UpgradedCluster.RULES);

        assertThat(seen.problems())
                .filteredOn(problem -> problem.id().equals(Libraries.TEXT_SEARCH))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.title()).contains("public.own");
                    assertThat(problem.objects())
                            .containsExactlyInAnyOrder(
                                    "index public.note_words on public.note",
                                    "generated column words on public.note",
                                    "column filled by trigger \"filled (fill)\" on public.note");
                });
    }

    @Test
    @Order(3)
    void what_was_built_anew_is_not_named(UpgradedCluster upgraded) {
        upgraded.after()
                .execute(
                        UpgradedCluster.RULES,
                        "reindex table note; drop trigger fill on note; alter table note drop column plain, drop column words,"
                                + " drop constraint normal; alter table note add check (body is nfc normalized),"
                                + " add plain text generated always as (normalize(body, NFKC)) stored");

        assertThat(upgraded.libraries(UpgradedCluster.RULES).problems()).isEmpty();
    }

    @Test
    void an_index_without_a_version_is_looked_at_by_amcheck(UpgradedCluster upgraded) throws SQLException {
        upgraded.after()
                .execute(
                        UpgradedCluster.RULES,
                        "create table word as select chr(c) as word from generate_series(97, 122) c;"
                                + "create index word_sound on word (word); create index word_broken on word (word);"
                                + "insert into word values ('zz')");
        Index sound = upgraded.index(UpgradedCluster.RULES, "word_sound");
        Index broken = upgraded.index(UpgradedCluster.RULES, "word_broken");
        upgraded.after()
                .execute(
                        UpgradedCluster.RULES,
                        "update pg_index set indisready = false where indexrelid = 'word_broken'::regclass;"
                                + "insert into word values ('aa');"
                                + "update pg_index set indisready = true where indexrelid = 'word_broken'::regclass");

        List<Problem> problems = upgraded.untold(UpgradedCluster.RULES, List.of(sound, broken));

        assertThat(problems).singleElement().satisfies(problem -> assertThat(problem.objects())
                .containsExactly("index public.word_broken on public.word"));
    }

    @Test
    void collations_are_looked_at_likewise(UpgradedCluster upgraded) {
        List<Problem> problems = upgraded.libraries(UpgradedCluster.ICU_BEFORE).problems();

        assertThat(problems).extracting(Problem::id).containsOnly(Libraries.COLLATION);
        assertThat(problems)
                .flatExtracting(Problem::objects)
                .contains("index public.person_name on public.person", "check constraint name_range on public.person");
    }
}
