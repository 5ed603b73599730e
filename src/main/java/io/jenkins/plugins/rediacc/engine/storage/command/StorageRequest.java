package io.jenkins.plugins.rediacc.engine.storage.command;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.SourceState;
import io.jenkins.plugins.rediacc.engine.storage.StoredObject;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What a command is asked, as JSON in its last argument; absent keys are left out.
 *
 * @param version of this format
 * @param act {@code snapshot}, {@code clone}, {@code list} or {@code destroy}
 * @param volume the volume's name in the catalogue
 * @param path where production is
 * @param snapshots the directory in which clones appear, each under its name
 * @param name the name of the object to make
 * @param target where a clone is to be mounted
 * @param source what to copy: a snapshot to clone, or a clone to take a snapshot of; absent for production
 * @param state what the database in the source is doing: {@code live}, {@code stopped} or {@code backup_mode}
 * @param object what to destroy
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record StorageRequest(
        int version,
        String act,
        String volume,
        String path,
        String snapshots,
        String name,
        String target,
        Named source,
        String state,
        Named object) {

    static final int VERSION = 1;

    static StorageRequest snapshot(Volume volume, String name, Named source, SourceState state) {
        return of(Act.SNAPSHOT, volume, name, null, source, state.name().toLowerCase(Locale.ROOT), null);
    }

    static StorageRequest clone(Volume volume, String name, Named source) {
        return of(Act.CLONE, volume, name, volume.snapshots().resolve(name).toString(), source, null, null);
    }

    static StorageRequest list(Volume volume) {
        return of(Act.LIST, volume, null, null, null, null, null);
    }

    static StorageRequest destroy(Volume volume, StoredObject object) {
        return of(Act.DESTROY, volume, null, null, null, null, Named.of(object));
    }

    private static StorageRequest of(
            Act act, Volume volume, String name, String target, Named source, String state, Named object) {
        return new StorageRequest(
                VERSION,
                act.word(),
                volume.name(),
                volume.path().toString(),
                volume.snapshots().toString(),
                name,
                target,
                source,
                state,
                object);
    }

    /** An object that is there, by its name, its path and its identity. */
    record Named(String name, String path, String identity) {

        static Named of(StoredObject object) {
            Path path = object.path();
            return new Named(path.getFileName().toString(), path.toString(), object.identity());
        }
    }
}
