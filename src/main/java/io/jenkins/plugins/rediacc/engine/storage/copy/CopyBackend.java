package io.jenkins.plugins.rediacc.engine.storage.copy;

import io.jenkins.plugins.rediacc.engine.exec.CommandResult;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Quantity;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.Layout;
import io.jenkins.plugins.rediacc.engine.storage.Pool;
import io.jenkins.plugins.rediacc.engine.storage.Promise;
import io.jenkins.plugins.rediacc.engine.storage.StorageTool;
import io.jenkins.plugins.rediacc.engine.storage.StoredObject;
import io.jenkins.plugins.rediacc.engine.storage.directory.DirectoryBackend;
import io.jenkins.plugins.rediacc.engine.storage.directory.VanishedFiles;
import java.nio.file.Path;
import java.util.Optional;

/** Plain copies: neither instant nor atomic, and each takes as much space as its source; works on any file system. */
public final class CopyBackend extends DirectoryBackend {

    public static final String KIND = "copy";

    private static final Promise PROMISE = new Promise(
            false,
            false,
            true,
            Promise.Exchange.ATOMIC,
            "neither instant nor atomic: grows with bytes and with the number of files");

    public CopyBackend(CommandRunner commands) {
        super(commands, "never");
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Promise promise() {
        return PROMISE;
    }

    /** All that it holds: a plain copy shares nothing. */
    @Override
    public Optional<Long> exclusiveBytes(Volume volume, StoredObject object) {
        return Optional.of(bytesOf(volume, object.path()));
    }

    @Override
    protected void verifyCopying(Volume volume, Layout layout) {
        // Any file system can be copied from and to.
    }

    /** A copy that fills the pool would fill production's. */
    @Override
    protected void verifyFits(Volume volume, Path source) {
        Pool pool = pool(volume);
        long bytes = bytesOf(volume, source);
        long reserve = (long) ((1 - volume.space().refuseClones()) * pool.totalBytes());
        if (bytes > pool.freeBytes() - reserve) {
            throw RediaccException.surroundings(
                    ErrorCause.SPACE,
                    Explanation.of(String.format(
                                    "a copy of %s takes %s, but only %s are free, of which %s must stay free",
                                    source,
                                    Quantity.readable(bytes),
                                    Quantity.readable(pool.freeBytes()),
                                    Quantity.readable(reserve)))
                            .state("nothing was made")
                            .todo("free space, or keep the volume on btrfs or XFS, where a clone shares its blocks"));
        }
    }

    private long bytesOf(Volume volume, Path directory) {
        CommandResult measured = tool(volume).run("du", "-s", "-x", "--block-size=1", "--", directory.toString());
        if (!measured.succeeded() && !VanishedFiles.only(measured)) {
            throw StorageTool.failure(measured, Explanation.of("cannot tell the size of " + directory));
        }
        String output = measured.stdout();
        return Long.parseLong(output.substring(0, output.indexOf('\t')));
    }
}
