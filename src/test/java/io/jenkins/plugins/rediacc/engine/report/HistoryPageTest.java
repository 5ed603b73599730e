package io.jenkins.plugins.rediacc.engine.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.model.PlanHistory;
import io.jenkins.plugins.rediacc.engine.model.PlanHistory.Cell;
import io.jenkins.plugins.rediacc.engine.model.PlanHistory.Column;
import io.jenkins.plugins.rediacc.engine.model.PlanHistory.Row;
import io.jenkins.plugins.rediacc.engine.model.PlanHistory.Streak;
import io.jenkins.plugins.rediacc.engine.model.PlanHistory.Trend;
import io.jenkins.plugins.rediacc.engine.model.StepResult.Status;
import io.jenkins.plugins.rediacc.engine.model.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryPageTest {

    private static final Instant START = Instant.parse("2026-10-23T03:00:00Z");
    private static final String HOSTILE = "<script>alert('x')</script>\" onload=\"y";

    @TempDir
    private Path folder;

    @Test
    void showsTheMatrixTheStreakAndTheTrend() {
        String page = HistoryPage.of("orders", List.of(month("PostgreSQL 13 to 15")), ZoneOffset.UTC);

        assertThat(page)
                .contains("PostgreSQL 13 to 15", "30 rehearsals", "12 min 00 s → 31 min 00 s in 30 days")
                .contains("19 November 2026, 03:00:00 Z, 3 failures")
                .contains("<polyline points=\"", "viewBox=\"0 0 640 60\"");
        assertThat(Pattern.compile("class=\"cell passed\"")
                        .matcher(page)
                        .results()
                        .count())
                .isEqualTo(30 + 27);
        assertThat(Pattern.compile("class=\"cell failed\"")
                        .matcher(page)
                        .results()
                        .count())
                .isEqualTo(3);
        // One point for each pass that is shown.
        assertThat(Pattern.compile("<circle").matcher(page).results().count()).isEqualTo(30 + 27);
    }

    @Test
    void noTextBecomesMarkupAndNothingIsLoaded() {
        String page = HistoryPage.of(HOSTILE, List.of(month(HOSTILE)), ZoneOffset.UTC);

        assertThat(page).doesNotContain("<script", "onload=\"y", "http://", "https://", "<link", "<img");
        assertThat(page).contains("default-src 'none'".replace("'", "&#39;"));
    }

    @Test
    void isWrittenWhole() {
        HistoryPage.write("orders", List.of(month("Plan")), folder.resolve("history.html"));

        assertThat(folder.resolve("history.html"))
                .content()
                .startsWith("<!DOCTYPE html>")
                .endsWith("</html>\n");
    }

    private static PlanHistory month(String name) {
        List<Column> columns = new ArrayList<>();
        List<Optional<Cell>> upgrade = new ArrayList<>();
        List<Optional<Cell>> unique = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            boolean fails = i >= 27;
            columns.add(new Column(
                    "run-" + i,
                    START.plus(Duration.ofDays(i)),
                    Optional.of("snapshot-" + i),
                    "d",
                    fails ? Verdict.FAILED : Verdict.PASSED));
            upgrade.add(Optional.of(new Cell(Status.PASSED, Duration.ofSeconds(720 + 40L * i))));
            unique.add(Optional.of(new Cell(fails ? Status.FAILED : Status.PASSED, Duration.ofSeconds(20 + i % 7))));
        }
        Trend trend = new Trend(Duration.ofMinutes(12), Duration.ofMinutes(31), Duration.ofDays(30), 30);
        return new PlanHistory(
                "orders",
                name,
                30,
                true,
                columns,
                List.of(
                        new Row("Upgrade the cluster", upgrade, Optional.empty(), Optional.of(trend)),
                        new Row(
                                name,
                                unique,
                                Optional.of(new Streak("run-27", START.plus(Duration.ofDays(27)), 3, false)),
                                Optional.empty())));
    }
}
