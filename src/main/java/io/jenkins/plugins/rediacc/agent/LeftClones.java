package io.jenkins.plugins.rediacc.agent;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.Computer;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.model.listeners.RunListener;
import hudson.slaves.ComputerListener;
import java.util.List;

/** When clones that builds have left are destroyed: at the end of the build, and when an agent comes back. */
final class LeftClones {

    private LeftClones() {}

    private static void destroy(List<OpenClone> left) {
        left.forEach(clone -> Computer.threadPoolForRemoting.execute(new CloneSweep(clone)));
    }

    /** A build that is over needs its clones no more. */
    @Extension
    public static final class OfBuilds extends RunListener<Run<?, ?>> {

        @Override
        public void onFinalized(@NonNull Run<?, ?> build) {
            destroy(OpenClones.get().of(build));
        }

        @Override
        public void onDeleted(@NonNull Run<?, ?> build) {
            destroy(OpenClones.get().of(build));
        }
    }

    /** An agent that is back may hold clones of builds that ended meanwhile. */
    @Extension
    public static final class OfAgents extends ComputerListener {

        @Override
        public void onOnline(Computer computer, TaskListener listener) {
            destroy(OpenClones.get().leftOn(computer.getName()));
        }
    }
}
