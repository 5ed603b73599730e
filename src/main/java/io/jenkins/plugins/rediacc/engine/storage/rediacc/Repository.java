package io.jenkins.plugins.rediacc.engine.storage.rediacc;

import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.StorageKind;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.util.regex.Pattern;

/**
 * A repository, the production line of which is a volume.
 *
 * @param name what rdc calls it
 * @param machine the machine that it is on
 */
record Repository(String name, String machine) {

    /** Labels as RFC 1123 has them: rdc accepts no others. */
    private static final String LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";

    static final StorageKind.Reference REFERENCE = new StorageKind.Reference(
            Pattern.compile(LABEL + "@" + LABEL),
            "a repository and the machine it is on, such as 'shop@prod-1', both in lower-case letters, digits and hyphens");

    /** The repository of a volume; throws with exit code 2 where its path names none. */
    static Repository of(Volume volume) {
        String reference = volume.path().toString();
        if (!REFERENCE.accepts(reference)) {
            throw RediaccException.usage(Explanation.of("the path of volume " + volume.name() + " names no repository: "
                            + Names.printable(reference))
                    .todo("name " + REFERENCE.form()));
        }
        String[] parts = reference.split("@", 2);
        return new Repository(parts[0], parts[1]);
    }

    /** A fork of it as rdc refers to it. */
    String fork(String tag) {
        return name + ":" + tag;
    }
}
