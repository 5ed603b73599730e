/** Reads the host's catalogue of volumes, and makes a volume from options where there is no catalogue. */
package io.jenkins.plugins.rediacc.engine.catalog;
