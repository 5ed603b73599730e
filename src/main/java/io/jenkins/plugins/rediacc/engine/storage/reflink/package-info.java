/** Directories whose files share their blocks: XFS and btrfs. */
package io.jenkins.plugins.rediacc.engine.storage.reflink;
