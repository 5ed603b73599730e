/** Forks of Rediacc repositories, by the {@code rdc} command line. */
package io.jenkins.plugins.rediacc.engine.storage.rediacc;
