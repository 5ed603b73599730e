package io.jenkins.plugins.rediacc.engine.storage.zfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DatasetLabelTest {

    private static final String GUID = "9823914769136776843";
    private static final int LONGEST_OLD_VALUE = 1023;

    @Test
    void readsWhatItWrote() {
        for (String text : List.of("", "{\"a\": \"x = y\"}", "x".repeat(901), "y".repeat(5400))) {
            Map<String, String> values = DatasetLabel.values(GUID, text);

            assertThat(DatasetLabel.read(GUID, from(values, "local"))).contains(text);
            assertThat(values.values()).allMatch(value -> value.length() <= LONGEST_OLD_VALUE);
            assertThat(DatasetLabel.properties()).containsAll(values.keySet());
        }
    }

    @Test
    void setsTheFirstPieceLast() {
        assertThat(DatasetLabel.values(GUID, "x".repeat(2000)).keySet())
                .containsExactly("rediacc:mark-2", "rediacc:mark-1", "rediacc:mark");
    }

    @Test
    void aTextOfAnotherDatasetIsNone() {
        assertThat(DatasetLabel.read("1", from(DatasetLabel.values(GUID, "text"), "local")))
                .isEmpty();
    }

    @Test
    void anInheritedOrReceivedTextIsNone() {
        for (String source : List.of("inherited from tank/pg", "received", "-")) {
            assertThat(DatasetLabel.read(GUID, from(DatasetLabel.values(GUID, "text"), source)))
                    .isEmpty();
        }
    }

    @Test
    void aTextThatLacksAPieceIsNone() {
        Map<String, DatasetLabel.Value> values = from(DatasetLabel.values(GUID, "x".repeat(2000)), "local");
        values.remove("rediacc:mark-2");

        assertThat(DatasetLabel.read(GUID, values)).isEmpty();
        assertThat(DatasetLabel.read(GUID, Map.of())).isEmpty();
    }

    @Test
    void refusesATextThatIsTooLong() {
        assertThatThrownBy(() -> DatasetLabel.values(GUID, "x".repeat(5401)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Map<String, DatasetLabel.Value> from(Map<String, String> values, String source) {
        Map<String, DatasetLabel.Value> properties = new LinkedHashMap<>();
        values.forEach((name, text) -> properties.put(name, new DatasetLabel.Value(text, source)));
        return properties;
    }
}
