/** The command line: one of the two doors to the engine. */
package io.jenkins.plugins.rediacc.cli;
