/** Datasets of ZFS: OpenZFS 2.x and the older zfs-fuse. */
package io.jenkins.plugins.rediacc.engine.storage.zfs;
