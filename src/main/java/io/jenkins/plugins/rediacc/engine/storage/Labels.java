package io.jenkins.plugins.rediacc.engine.storage;

import io.jenkins.plugins.rediacc.engine.model.Volume;

/**
 * Texts that a storage keeps with its objects, so that they go where the objects go. A copy of an object must not bring
 * its text along: {@link StoredObject#label} is there only where the text was written for that very object.
 */
public interface Labels {

    /** Writes the text of an object, on the disk when this returns; an older text of it is gone. */
    void write(Volume volume, StoredObject object, String text);

    /** Keeps the object from being destroyed, also by the storage's own tools. */
    void hold(Volume volume, StoredObject object);

    /** Ends {@link #hold}, if it is in force. */
    void release(Volume volume, StoredObject object);
}
