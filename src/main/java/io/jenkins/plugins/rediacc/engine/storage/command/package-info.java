/** A storage of one's own: commands that the catalogue names make and destroy its snapshots and clones. */
package io.jenkins.plugins.rediacc.engine.storage.command;
