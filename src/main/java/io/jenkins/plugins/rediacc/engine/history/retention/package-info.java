/** Which snapshots are taken, kept and destroyed, and whether a volume has the snapshots it should have. */
package io.jenkins.plugins.rediacc.engine.history.retention;
