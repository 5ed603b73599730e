package io.jenkins.plugins.rediacc.engine.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.model.Baseline;
import io.jenkins.plugins.rediacc.engine.model.Libraries;
import io.jenkins.plugins.rediacc.engine.model.Promotion;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournaledBaselineTest {

    private static final Libraries SEEN = new Libraries(List.of("i 1"), List.of("c 2.36", "i 2"), List.of());

    @TempDir
    Path state;

    @Test
    void whatADryRunSawIsReadAsItWasWritten() {
        Map<String, String> facts = new HashMap<>(JournaledBaseline.objects("abc"));
        facts.putAll(JournaledBaseline.libraries(SEEN));
        facts.putAll(JournaledBaseline.load(1.5));

        assertThat(JournaledBaseline.of(journal(facts)))
                .isEqualTo(new Baseline(Optional.of("abc"), Optional.of(SEEN), Optional.of(1.5)));
    }

    @Test
    void anUpgradedSideWithOtherLibrariesThanTheDryRunsIsRefused() {
        Promotion dryRun = GateSamples.with(
                GateSamples.dryRun(Duration.ofSeconds(1)),
                Optional.of(new Baseline(Optional.empty(), Optional.of(SEEN), Optional.empty())));
        PromotionJournal journal = journal(JournaledBaseline.expected(Optional.of(dryRun)));

        assertThatCode(() -> JournaledBaseline.requireLibraries(journal, "orders", SEEN.after()))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> JournaledBaseline.requireLibraries(journal, "orders", List.of("c 2.36", "i 3")))
                .hasMessageContaining("[c 2.36, i 3] instead of [c 2.36, i 2]");
    }

    private PromotionJournal journal(Map<String, String> facts) {
        return PromotionJournal.create(state, "orders", "run-1", facts, Clock.systemUTC());
    }
}
