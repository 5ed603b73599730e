package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.database.postgresql.session.SqlSession;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.file.FilesByHandle;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The empty cluster that a new version's data is linked into, made in a run's directory before it is needed, and what it
 * was made by beside it. Used once at most, because each cluster has an identifier of its own.
 *
 * @param bin the directory of the new version's programs
 */
record EmptyCluster(Path directory, Path bin) {

    /** The largest WAL segment, in MiB, that is worth its copy; {@code initdb} makes one. */
    private static final int LARGEST_WAL_SEGMENT = 64;

    /** The place for one in a clone's run directory. */
    static EmptyCluster of(Path runDirectory, Path bin) {
        return new EmptyCluster(runDirectory.resolve("empty"), bin);
    }

    /** Makes one that production can be upgraded into; leaves it to the upgrade where it would be large. */
    void make(CommandRunner commands, Production production) {
        Path data = production.files().data();
        ClusterShape shape;
        try (SqlSession session = production.connect()) {
            shape = ClusterShape.read(session, data);
        }
        if (shape.walSegmentMegabytes() > LARGEST_WAL_SEGMENT) {
            return;
        }
        List<String> madeBy =
                madeBy(shape, MajorVersion.of(commands, bin.resolve("postgres")).major());
        OwnedFiles.directory(directory, production.owner(), "rwx------");
        List<String> argv = new ArrayList<>(madeBy);
        argv.add("--pgdata=" + data());
        commands.run(production.asOwner(Command.of(argv)))
                .orFail(ErrorCause.DATABASE, Explanation.of("initdb of the new version failed"));
        OwnedFiles.write(arguments(), String.join("\n", madeBy), production.owner(), "rw-------");
    }

    private List<String> madeBy(ClusterShape shape, int major) {
        return shape.initdb(bin.resolve("initdb"), major);
    }

    /** Whether one was made, and by the very arguments that this shape wants. */
    boolean isOf(ClusterShape shape, int major) {
        try {
            return FilesByHandle.exists(arguments())
                    && FilesByHandle.text(arguments()).equals(String.join("\n", madeBy(shape, major)));
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot read " + arguments(), e);
        }
    }

    /** The command that copies it to a directory, which is there and empty. */
    List<String> copyTo(Path target) {
        return List.of("cp", "--archive", "--no-target-directory", "--", data().toString(), target.toString());
    }

    private Path data() {
        return directory.resolve("data");
    }

    private Path arguments() {
        return directory.resolve("arguments");
    }
}
