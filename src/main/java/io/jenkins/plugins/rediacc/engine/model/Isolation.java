package io.jenkins.plugins.rediacc.engine.model;

/** Whether a clone's server and steps must run where production and the network do not exist. */
public enum Isolation {
    /** Mount, network and process namespaces, or no rehearsal at all. */
    REQUIRED,
    /** None: said in every report, with the foreign servers found in the clone. */
    NONE
}
