package io.jenkins.plugins.rediacc.engine.history.retention;

import io.jenkins.plugins.rediacc.engine.model.ProductionNow;
import io.jenkins.plugins.rediacc.engine.storage.Pool;
import io.jenkins.plugins.rediacc.engine.storage.Replication;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Writes statuses in the text format of Prometheus (Prometheus documentation, "Exposition formats", version 0.0.4). */
public final class PrometheusText {

    private final List<VolumeStatus> volumes;
    private final StringBuilder text = new StringBuilder();

    private PrometheusText(List<VolumeStatus> volumes) {
        this.volumes = volumes;
    }

    /** One gauge a figure, labelled by volume; a figure that is not known has no line. */
    public static String of(List<VolumeStatus> volumes) {
        PrometheusText metrics = new PrometheusText(volumes);
        metrics.gauge(
                "rediacc_volume_level",
                "How the volume fares: 0 fine, 1 warning, 2 critical.",
                status -> Optional.of((long) status.level().ordinal()));
        metrics.gauge(
                "rediacc_snapshot_age_seconds",
                "Age of the newest snapshot of the expected schedule.",
                status -> status.age().map(Duration::toSeconds));
        metrics.gauge(
                "rediacc_snapshot_interval_seconds", "How often a snapshot is expected.", status -> status.schedule()
                        .map(schedule -> schedule.interval().toSeconds()));
        metrics.gauge("rediacc_snapshots", "Snapshots there are.", known(status -> (long) status.snapshots()));
        metrics.gauge("rediacc_clones", "Clones there are.", known(status -> (long) status.clones()));
        metrics.gauge(
                "rediacc_pool_size_bytes",
                "Size of the pool that production and its clones share.",
                status -> status.pool().map(Pool::totalBytes));
        metrics.gauge(
                "rediacc_pool_free_bytes", "What an ordinary user may still write to the pool.", status -> status.pool()
                        .map(Pool::freeBytes));
        metrics.gauge(
                "rediacc_replicated",
                "Whether the volume is replicated elsewhere: 1 yes, 0 no; no line where that is not known.",
                status -> Optional.of(status.replication().answer())
                        .filter(answer -> answer != Replication.Answer.UNKNOWN)
                        .map(answer -> answer == Replication.Answer.YES ? 1L : 0L));
        metrics.gauge(
                "rediacc_replicated_until_seconds",
                "Time of the newest data that lies elsewhere, in seconds since 1970.",
                status -> status.replication().newest().map(Instant::getEpochSecond));
        metrics.gauge(
                "rediacc_promotion_unfinished",
                "Whether a promotion or a way back has not come to its end: 1 yes, 0 no.",
                status -> Optional.of(status.promotion().isPresent() ? 1L : 0L));
        metrics.gauge(
                "rediacc_promotion_interrupted",
                "Whether the process of an unfinished promotion or way back has ended, so that it must be resumed: 1 yes,"
                        + " 0 no.",
                status -> status.promotion().map(each -> each.interrupted() ? 1L : 0L));
        metrics.gauge(
                "rediacc_promotion_since_seconds",
                "When an unfinished promotion or way back was begun or resumed, in seconds since 1970.",
                status -> status.promotion().map(each -> each.since().getEpochSecond()));
        metrics.gauge(
                "rediacc_production_serves",
                "Whether production answers and takes writes while a promotion or way back is unfinished: 1 yes, 0 no; no"
                        + " line where nobody can tell.",
                status -> status.promotion()
                        .map(each -> each.production().state())
                        .filter(seen -> seen != ProductionNow.State.UNKNOWN)
                        .map(seen -> seen == ProductionNow.State.SERVES ? 1L : 0L));
        return metrics.text.toString();
    }

    private static Function<VolumeStatus, Optional<Long>> known(Function<VolumeStatus, Long> figure) {
        return status -> status.pool().map(pool -> figure.apply(status));
    }

    private void gauge(String name, String help, Function<VolumeStatus, Optional<Long>> figure) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(" gauge\n");
        for (VolumeStatus volume : volumes) {
            figure.apply(volume).ifPresent(value -> text.append(name)
                    .append("{volume=\"")
                    .append(volume.volume())
                    .append("\"} ")
                    .append(value)
                    .append('\n'));
        }
    }
}
