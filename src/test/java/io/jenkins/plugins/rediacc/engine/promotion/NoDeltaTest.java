package io.jenkins.plugins.rediacc.engine.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Under which settings the steps ran. */
class NoDeltaTest {

    private static final Map<String, String> THEN = Map.of("TimeZone", "UTC", "search_path", "app");

    @Test
    void theSameSettingsAreNoReasonToReplay() {
        assertThat(NoDelta.changedSetting(THEN, Map.copyOf(THEN))).isEmpty();
    }

    @Test
    void anotherOneIs() {
        assertThat(NoDelta.changedSetting(THEN, Map.of("TimeZone", "Asia/Tokyo", "search_path", "app")))
                .contains("production's setting TimeZone was UTC in the dry run and is Asia/Tokyo");
    }

    @Test
    void oneThatIsGoneOrNewIs() {
        assertThat(NoDelta.changedSetting(Map.of("myapp.key", "old secret"), Map.of("myapp.key", "new secret")))
                .contains("production's setting myapp.key has changed since the dry run");
        assertThat(NoDelta.changedSetting(THEN, Map.of("TimeZone", "UTC"))).isPresent();
        assertThat(NoDelta.changedSetting(Map.of("TimeZone", "UTC"), THEN)).isPresent();
    }
}
