package io.jenkins.plugins.rediacc.engine.database;

import io.jenkins.plugins.rediacc.engine.model.Libraries;

/** What a look at a running clone before the steps saw of all that is stored by rules of its programs' libraries. */
@FunctionalInterface
public interface LibraryLook {

    /**
     * Looks at the same clone again after the steps, served by the programs that they have left, and compares.
     *
     * @throws io.jenkins.plugins.rediacc.engine.model.RediaccException where its server does not answer
     */
    Libraries afterTheSteps();
}
