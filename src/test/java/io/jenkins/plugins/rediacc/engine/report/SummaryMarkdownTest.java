package io.jenkins.plugins.rediacc.engine.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.json.RehearsalSamples;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryMarkdownTest {

    @Test
    void itBeginsWithTheVerdictAndTheReason() {
        assertThat(summary(RehearsalSamples.failed()).lines().toList())
                .startsWith(
                        "# ❌ FAILED: PostgreSQL 13 to 15 on orders",
                        "",
                        "**The step 'Upgrade the cluster' failed: pg_upgrade --check found 2 problems.**");
    }

    @Test
    void problemsSayWhereAndWhatToDo() {
        assertThat(summary(RehearsalSamples.failed()))
                .contains("**User-defined postfix operators, which PostgreSQL 14 removed**")
                .contains("Database: shop")
                .contains("- public.!^ (pg_catalog.int8, NONE)")
                .contains("What to do: Drop the operator")
                .contains("```text\nChecking for incompatible polymorphic functions             fatal\n");
    }

    @Test
    void stepsAndTestsAreTables() {
        assertThat(summary(RehearsalSamples.passed()))
                .contains(
                        "| ✅ Passed | Upgrade the cluster | postgresql/pg-upgrade | 26.7 s | 13.16 to 15.18 with --link |")
                .contains("| ➖ Skipped | Heap and indexes | postgresql/amcheck | 0.1 s |");
    }

    @Test
    void brokenSurroundingsSayNothingAboutTheUpgrade() {
        assertThat(summary(RehearsalSamples.error()))
                .contains("This says nothing about the upgrade: the surroundings broke (SPACE).")
                .contains("## Left behind")
                .contains("run rediacc gc");
    }

    @Test
    void timesAreLocalWithTheirZone() {
        assertThat(summary(RehearsalSamples.passed())).contains("22 November 2026, 13:15:00 CET");
    }

    @Test
    void noTextBecomesMarkup() {
        String text =
                "<b> **bold** `code` [link](http://x) | cell\n# heading\n- item _em_ &lt; ~~del~~ www.x.org @all a_b";
        assertThat(Markdown.escape(text))
                .isEqualTo("\\<b\\> \\*\\*bold\\*\\* \\`code\\` \\[link\\](http\\://x) \\| cell \\# heading - item"
                        + " \\_em\\_ \\&lt; \\~\\~del\\~\\~ www\\.x.org \\@\u200ball a_b");
        assertThat(Markdown.escape("1. one")).isEqualTo("1\\. one");
        assertThat(Markdown.escape("- one")).isEqualTo("\\- one");
    }

    @Test
    void aRowIsOneLineAndHasAsManyCellsAsItsHead() {
        String summary = summary(RehearsalSamples.hostile("a | b\n| c |\r\n---"));
        summary.lines().filter(line -> line.startsWith("| ❌")).forEach(line -> assertThat(
                        line.replace("\\|", "").chars().filter(c -> c == '|'))
                .as(line)
                .hasSize(6));
        assertThat(summary.lines().filter(line -> line.startsWith("| ❌"))).hasSize(2);
    }

    @Test
    void aFenceCannotBeClosedByItsContent() {
        Markdown markdown = new Markdown();
        markdown.fence(List.of("before", "`````", "</details><script>", "a\r```` \n~~~"));

        assertThat(markdown.toString())
                .isEqualTo("``````text\nbefore\n`````\n</details><script>\na\n````\n~~~\n``````\n\n"
                        .replace("````\n~~~", "```` \n~~~"));
    }

    @Test
    void itStaysSmallWhateverTheStepsPrinted() {
        assertThat(summary(RehearsalSamples.hostile("*".repeat(1_000_000))).length())
                .isLessThan(200_000);
    }

    private static String summary(Rehearsal rehearsal) {
        return SummaryMarkdown.of(rehearsal, ZoneId.of("Europe/Berlin"));
    }
}
