package io.jenkins.plugins.rediacc.engine.storage.zfs;

import io.jenkins.plugins.rediacc.engine.model.Explanation;
import java.util.List;
import java.util.Set;

/**
 * What an administrator has set on production's own datasets, such as {@code recordsize}, {@code compression} or a quota: a
 * clone has none of it (zfs-clone(8)), and production must not lose it by an exchange.
 */
final class ZfsSettings {

    /** They stay where they are, are of the place and not of the data, or cannot be given to a second dataset. */
    private static final Set<String> NOT_COPIED =
            Set.of("mountpoint", "sharenfs", "sharesmb", "reservation", "refreservation", "keylocation");

    /** Where there is no limit they are printed as 0, and only set as "none" (zfsprops(7)). */
    private static final Set<String> LIMITS = Set.of("quota", "refquota");

    private static final String OURS = "rediacc:";

    private final ZfsTool tool;

    ZfsSettings(ZfsTool tool) {
        this.tool = tool;
    }

    /** Sets on each part of a clone what is set on that part of production. */
    void copy(List<Dataset> from, Dataset production, List<Dataset> to, Dataset clone) {
        for (Dataset part : from) {
            String target =
                    clone.name() + part.name().substring(production.name().length());
            if (to.stream().anyMatch(each -> each.name().equals(target))) {
                copy(part.name(), target);
            }
        }
    }

    private void copy(String from, String to) {
        ZfsTool.Printed set =
                tool.print("get", "-H", "-p", "-s", "local,received", "-o", "property,value", "all", from);
        set.text()
                .lines()
                .map(line -> line.split("\t", 2))
                .filter(setting ->
                        setting.length == 2 && !NOT_COPIED.contains(setting[0]) && !setting[0].startsWith(OURS))
                .forEach(setting -> tool.require(
                        Explanation.of("cannot set '" + setting[0] + "' of " + to + " as it is on " + from)
                                .state("both are where they were")
                                .todo("see 'zfs get " + setting[0] + " " + from + "'"),
                        "set",
                        setting[0] + "=" + (isUnlimited(setting) ? "none" : setting[1]),
                        to));
    }

    private static boolean isUnlimited(String[] setting) {
        return LIMITS.contains(setting[0]) && setting[1].equals("0");
    }
}
