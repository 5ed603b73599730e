package io.jenkins.plugins.rediacc.engine.model;

import java.util.List;
import java.util.Optional;

/**
 * What shows that a promotion has lost nothing.
 *
 * @param fence the row that was committed last in the old production and is in the new one, or where nothing was replayed,
 *     in the dry run's and is in the new one; empty for plain files, and where production was written to unexpectedly
 * @param frozenAt where the old production stood when it had been stopped in good order, such as {@code 2/8FD77C20}
 * @param objects what was found equal before and after the upgrade, one sentence for each comparison
 * @param fingerprint of all objects as they were opened; empty where there are none
 * @param counts all rows of the old and of the new side, counted exactly; empty while that is pending, or for plain files
 * @param baseBackup whether a base backup of the new side is known; only one that was made since counts
 * @param mode how the upgraded side was made; empty where an earlier version wrote this
 * @param unwritten what proves that production was not written to since the dry run; empty where the steps were replayed
 * @param brokenPromise the pause of writes that was promised and the longer one that it was; empty where the promise was kept,
 *     where none was made, and where an earlier version wrote this
 */
public record Certificate(
        Optional<FenceRow> fence,
        String frozenAt,
        List<String> objects,
        Optional<String> fingerprint,
        Optional<RowCounts> counts,
        boolean baseBackup,
        Optional<Promotion.Mode> mode,
        Optional<String> unwritten,
        Optional<String> brokenPromise) {

    /** What is said as long as no base backup of the new side is known. */
    public static final String NO_BASE_BACKUP = "no base backup since promotion";

    public Certificate {
        objects = List.copyOf(objects);
        brokenPromise = brokenPromise == null ? Optional.empty() : brokenPromise;
    }
}
