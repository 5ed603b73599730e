package io.jenkins.plugins.rediacc.engine.storage.lvm;

import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.storage.FileFacts;
import io.jenkins.plugins.rediacc.engine.storage.MountTable;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Activates, mounts and unmounts logical volumes. */
final class LvmMounts {

    private static final String XFS = "xfs";
    private static final String NO_UUID = "nouuid";

    private final LvmTool tool;

    LvmMounts(LvmTool tool) {
        this.tool = tool;
    }

    /** Whether the logical volume is what is mounted at that place. */
    static boolean isAt(LogicalVolume mounted, Path place) {
        return MountTable.read()
                .shownAt(place)
                .filter(mount -> mounted.isOn(mount.source()))
                .isPresent();
    }

    /** The options of the mount at that place, without the one by which a copy of XFS is mounted beside its origin. */
    String options(Path place) {
        String options = tool.require(
                        Explanation.of("cannot tell how " + place + " is mounted"),
                        "findmnt",
                        "--noheadings",
                        "--first-only",
                        "--output",
                        "OPTIONS",
                        "--mountpoint",
                        place.toString())
                .stdout()
                .strip();
        return Arrays.stream(options.split(","))
                .filter(option -> !option.equals(NO_UUID))
                .collect(Collectors.joining(","));
    }

    /** Options for a copy: XFS mounts no second file system of one UUID unless it is told to (xfs(5), nouuid). */
    static String optionsOfCopy(String type) {
        return type.equals(XFS) ? "rw," + NO_UUID : "rw";
    }

    /** Activates the volume, be it one that is skipped otherwise, and mounts it; its mount point is made. */
    void mount(LogicalVolume mounted, Path place, String type, String options) {
        Explanation explanation = Explanation.of("cannot mount " + mounted.fullName() + " at " + place)
                .state("it is there, and not mounted")
                .todo("see the kernel's log; then run: mount -t " + type + " -o " + options + " " + mounted.device()
                        + " " + place);
        tool.require(explanation, "lvchange", "--activate", "y", "--ignoreactivationskip", mounted.fullName());
        if (!FileFacts.exists(place)) {
            tool.require(explanation, "mkdir", "--mode=0700", "--", place.toString());
        }
        tool.require(explanation, "mount", "-t", type, "-o", options, "--", mounted.device(), place.toString());
    }

    /** Unmounts the volume from that place, if it is mounted there; waits ten seconds while it is busy. */
    void unmount(LogicalVolume mounted, Path place) {
        if (isAt(mounted, place)) {
            tool.patiently(
                    Explanation.of("cannot unmount " + mounted.fullName() + " from " + place)
                            .state("it is mounted there")
                            .todo("see by 'fuser -vm " + place + "' who uses it"),
                    "umount",
                    "--",
                    place.toString());
        }
    }
}
