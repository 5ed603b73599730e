package io.jenkins.plugins.rediacc.engine.storage;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The order in which objects can be destroyed: a storage may refuse to destroy what others were made from. */
final class Lineage {

    private final Map<String, StoredObject> byIdentity = new HashMap<>();

    private Lineage(List<StoredObject> objects) {
        objects.forEach(object -> byIdentity.put(object.identity(), object));
    }

    /** What was made from another before that other; where the storage does not remember, snapshots after clones. */
    static List<StoredObject> youngestFirst(List<StoredObject> objects, Predicate<StoredObject> isSnapshot) {
        Lineage lineage = new Lineage(objects);
        return objects.stream()
                .sorted(Comparator.comparing(lineage::generation)
                        .thenComparing(object -> !isSnapshot.test(object))
                        .thenComparing(StoredObject::created)
                        .reversed())
                .toList();
    }

    /** How many of the others it descends from, one from the next. */
    private int generation(StoredObject object) {
        int generation = 0;
        Optional<StoredObject> ancestor = parent(object);
        while (ancestor.isPresent() && generation < byIdentity.size()) {
            generation++;
            ancestor = parent(ancestor.get());
        }
        return generation;
    }

    private Optional<StoredObject> parent(StoredObject object) {
        return object.parentIdentity().map(byIdentity::get);
    }
}
