package io.jenkins.plugins.rediacc.engine.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.exec.OutputSink;
import io.jenkins.plugins.rediacc.engine.exec.RunningProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What besides holds for storages that exchange by renaming one thing after the other. */
public abstract class JournaledExchangeContract extends StorageBackendContract {

    /** The backend under test, with those tools. */
    protected abstract StorageBackend backend(CommandRunner tools);

    /** By which word a tool is known that changes nothing. */
    protected abstract Set<String> reading();

    /** The names and tags of all that is there. */
    protected abstract String names();

    /** What the names and tags have in them that an exchange gives for as long as it lasts. */
    protected abstract String between();

    @Override
    protected final StorageBackend backend() {
        return backend(commands);
    }

    @Test
    void knowsWhereAnObjectCameFrom() {
        StoredObject snapshot = snapshot("s1");
        StoredObject clone = backend.clone(volume, snapshot.path(), "c1");
        StoredObject after = backend.snapshotClone(volume, clone.path(), "s2", SourceState.STOPPED);

        assertThat(snapshot.parentIdentity())
                .contains(backend.find(volume, volume.path()).orElseThrow().identity());
        assertThat(clone.parentIdentity()).contains(snapshot.identity());
        assertThat(after.parentIdentity()).contains(clone.identity());
    }

    @Test
    @Promised("exchange and back, or a refusal")
    void anExchangeThatIsKilledAnywhereIsEndedByTheNextLook() throws IOException {
        StoredObject clone = backend.clone(volume, snapshot("s1").path(), "c1");
        write(clone.path(), "upgraded");
        Set<String> ends = new HashSet<>();

        int acts = 0;
        for (boolean killed = true; killed; acts++) {
            killed = isKilledAt(acts, clone.path());

            boolean upgraded =
                    backend.find(volume, volume.path()).orElseThrow().identity().equals(clone.identity());
            assertThat(read(volume.path())).as("after %d acts", acts).isEqualTo(upgraded ? "upgraded" : "old");
            assertThat(read(clone.path())).isEqualTo(upgraded ? "old" : "upgraded");
            ends.add(read(volume.path()));
        }
        assertThat(acts).as("acts that change something").isGreaterThan(8);
        assertThat(ends).as("taken back and ended").hasSize(2);
        assertThat(names()).doesNotContain(between());
        backend.verify(volume);
        backend.standAlone(volume);
    }

    /** Exchanges by tools that fall silent after so many acts, as those of a killed process do; whether it came to that. */
    private boolean isKilledAt(int acts, Path clone) {
        try {
            backend(new MortalTools(commands, acts, reading())).exchange(volume, volume.path(), clone);
            return false;
        } catch (MortalTools.Killed e) {
            return true;
        }
    }

    @Test
    void anExchangeOfWhatIsInUseLeavesBothWhereTheyWere() throws IOException {
        StoredObject clone = backend.clone(volume, snapshot("s1").path(), "c1");
        write(clone.path(), "upgraded");
        try (RunningProcess user = commands.start(Command.of("sleep", "60").in(volume.path()), OutputSink.DROP)) {
            assertThat(user.isAlive()).isTrue();
            assertThatThrownBy(() -> backend.exchange(volume, volume.path(), clone.path()))
                    .hasMessageContaining("fuser");
            assertThat(read(volume.path())).isEqualTo("old");
            assertThat(read(clone.path())).isEqualTo("upgraded");
        }
        assertThat(backend.find(volume, clone.path()).orElseThrow().identity()).isEqualTo(clone.identity());
    }
}
