/** Subvolumes of btrfs. */
package io.jenkins.plugins.rediacc.engine.storage.btrfs;
