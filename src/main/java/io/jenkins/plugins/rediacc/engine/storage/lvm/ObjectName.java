package io.jenkins.plugins.rediacc.engine.storage.lvm;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What the logical volume of a snapshot or clone is called: as the object itself, where LVM takes that. The device mapper
 * has 127 characters for the group and the volume together, with each hyphen doubled, and some words are LVM's own
 * (lvm(8), "VALID NAMES"): there the volume's name is short, and a tag holds the object's.
 */
final class ObjectName {

    private static final String TAG = "rediacc.name/";
    private static final int LONGEST = 100;
    private static final int HEAD = 30;
    private static final Pattern RESERVED = Pattern.compile(
            "(snapshot|pvmove).*"
                    + "|.*_(mlog|mimage|rimage|rmeta|tdata|tmeta|cdata|cmeta|corig|cvol|wcorig|vdata|vorigin|imeta|iorig|pmspare).*");

    private ObjectName() {}

    /** The name of the logical volume in that group for an object of that name. */
    static String volumeName(String group, String object) {
        boolean fits = escaped(group).length() + escaped(object).length() < LONGEST;
        return fits && !RESERVED.matcher(object).matches()
                ? object
                : "rediacc_" + object.replaceAll("[_-]", ".").substring(0, Math.min(HEAD, object.length())) + "_"
                        + UUID.nameUUIDFromBytes(object.getBytes(StandardCharsets.UTF_8))
                                .toString()
                                .replace("-", "");
    }

    /** The arguments that give the volume its tag, where it needs one. */
    static List<String> tagging(String group, String object) {
        return volumeName(group, object).equals(object)
                ? new ArrayList<>()
                : new ArrayList<>(List.of("--addtag", TAG + object));
    }

    /** The name of the object that a logical volume is; a volume that was renamed since is called what it is called now. */
    static String of(LogicalVolume volume) {
        Optional<String> tagged = volume.tags().stream()
                .filter(tag -> tag.startsWith(TAG))
                .map(tag -> tag.substring(TAG.length()))
                .filter(name -> volumeName(volume.group(), name).equals(volume.name()))
                .findFirst();
        return tagged.orElse(volume.name());
    }

    private static String escaped(String part) {
        return part.replace("-", "--");
    }
}
