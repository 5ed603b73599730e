package io.jenkins.plugins.rediacc.engine.promotion;

import java.lang.management.ManagementFactory;
import java.util.Optional;

/** How busy the host is: the mean number of jobs of the last minute that ran or waited, by processor (proc(5), loadavg). */
final class HostLoad {

    private HostLoad() {}

    /** Empty where the system does not say. */
    static Optional<Double> perProcessor() {
        double jobs = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        int processors = Runtime.getRuntime().availableProcessors();
        return jobs < 0 ? Optional.empty() : Optional.of(jobs / processors);
    }

    /** How many times as long things take now as they took then: below one job a processor nothing waits for one. */
    static double slowdown(double then, double now) {
        return Math.max(1, Math.max(1, now) / Math.max(1, then));
    }
}
