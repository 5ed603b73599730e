/** Runs a plan on a clone: snapshot, clone, quarantine, steps, tests, limits, clean-up. */
package io.jenkins.plugins.rediacc.engine.rehearsal;
