package io.jenkins.plugins.rediacc.agent;

import hudson.model.Run;

/** A clone that a build has made. A plain class: it is saved as XML. */
public final class OpenClone {

    private final String id;
    private final String volume;
    private final String build;
    private final String node;
    private final String directory;

    /**
     * A clone.
     *
     * @param id its name
     * @param build the build that it is for
     * @param node the agent that can destroy it
     * @param directory a directory there to work in
     */
    public OpenClone(String id, String volume, Run<?, ?> build, String node, String directory) {
        this.id = id;
        this.volume = volume;
        this.build = build.getExternalizableId();
        this.node = node;
        this.directory = directory;
    }

    public String id() {
        return id;
    }

    public String volume() {
        return volume;
    }

    public String node() {
        return node;
    }

    public String directory() {
        return directory;
    }

    String build() {
        return build;
    }

    /** Whether its build is over, or gone. */
    boolean isLeft() {
        Run<?, ?> run = Run.fromExternalizableId(build);
        return run == null || !run.isBuilding();
    }

    /** The request that destroys it. */
    public EngineRequest destroy() {
        return new EngineRequest("destroy").with("volume", volume).with("id", id);
    }
}
