/** Reads YAML strictly: every node knows its line and column, and nothing is guessed. */
package io.jenkins.plugins.rediacc.engine.yaml;
