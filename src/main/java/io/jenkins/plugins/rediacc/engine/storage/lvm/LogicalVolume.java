package io.jenkins.plugins.rediacc.engine.storage.lvm;

import io.jenkins.plugins.rediacc.engine.storage.Pool;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A logical volume as lvs(8) shows it.
 *
 * @param uuid what identifies it; it survives renames and is never given to another
 * @param attributes the ten letters of {@code lv_attr}
 * @param originUuid the thin volume that it is a snapshot of, as long as that one is there
 * @param pool the thin pool that it takes its space from; empty for other kinds
 * @param created to the second
 * @param device its name in {@code /dev/mapper}
 * @param dataPercent how full a pool is; empty where it is not active
 * @param metadataPercent how full a pool's metadata is; empty where it is not active
 */
record LogicalVolume(
        String group,
        String name,
        String uuid,
        String attributes,
        Optional<String> originUuid,
        Optional<String> pool,
        Instant created,
        String device,
        long bytes,
        Optional<BigDecimal> dataPercent,
        Optional<BigDecimal> metadataPercent,
        List<String> tags) {

    private static final BigDecimal WHOLE = BigDecimal.valueOf(100);
    private static final int PERMISSION = 1;
    private static final int SKIPS_ACTIVATION = 9;

    /** As the tools take it. */
    String fullName() {
        return group + "/" + name;
    }

    boolean isThin() {
        return attributes.startsWith("V") && pool.isPresent();
    }

    boolean isReadOnly() {
        return attributes.charAt(PERMISSION) == 'r';
    }

    /** Whether it stays inactive when its group is activated, as at the start of the host (lvmthin(7)). */
    boolean skipsActivation() {
        return attributes.charAt(SKIPS_ACTIVATION) == 'k';
    }

    /**
     * The space of a thin pool, as full as its data or its metadata are, whichever are fuller: either stops all that is in
     * it. Empty where it is no active pool.
     */
    Optional<Pool> space() {
        return dataPercent.flatMap(data -> metadataPercent.map(data::max)).map(fill -> {
            BigDecimal used = BigDecimal.valueOf(bytes).multiply(fill).divide(WHOLE, 0, RoundingMode.UP);
            return new Pool(bytes, Math.max(0, bytes - used.longValue()));
        });
    }

    /** Whether the mount table means it by that source. */
    boolean isOn(String source) {
        return source.equals(device) || source.equals("/dev/" + fullName());
    }
}
