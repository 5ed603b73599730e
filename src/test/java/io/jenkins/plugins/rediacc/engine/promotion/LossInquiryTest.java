package io.jenkins.plugins.rediacc.engine.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.model.BesideWal;
import io.jenkins.plugins.rediacc.engine.promotion.JournalEntry.Event;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LossInquiryTest {

    private static final Instant NIGHT = Instant.parse("2026-11-28T02:00:00Z");
    private static final String POSITION = "0/8249FC0";

    @TempDir
    Path state;

    @Test
    void whatWasShownLastIsAcceptedWhereSlotsAndSettingsLeftThePositionAsItWas() {
        wayBack(2, POSITION, shown("spare"));
        wayBack(1, POSITION, shown());
        wayBack(3, "0/8300000", shown("another"));

        assertThat(LossInquiry.shownUntil(waysBack(), POSITION)).contains(shown("spare"));
    }

    @Test
    void aPositionThatNoWayBackHasShownIsAcceptedByNobody() {
        wayBack(1, POSITION, shown());

        assertThat(LossInquiry.shownUntil(waysBack(), "0/8300000")).isEmpty();
    }

    private List<PromotionJournal> waysBack() {
        return PromotionJournal.all(state, "orders", Clock.systemUTC());
    }

    private void wayBack(int minute, String until, BesideWal beside) {
        Clock clock = Clock.fixed(NIGHT.plus(Duration.ofMinutes(minute)), ZoneOffset.UTC);
        PromotionJournal journal = PromotionJournal.create(state, "orders", "back-" + minute, Map.of(), clock);
        journal.append(
                Event.DONE,
                "what was written",
                Map.of(LossInquiry.SHOWN_UNTIL, until, LossInquiry.SHOWN_BESIDE, JournaledOpening.written(beside)));
    }

    private static BesideWal shown(String... slots) {
        return new BesideWal(Map.of(), "", List.of(slots), false);
    }
}
