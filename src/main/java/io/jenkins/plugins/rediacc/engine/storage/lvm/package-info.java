/** Thin logical volumes of LVM2. */
package io.jenkins.plugins.rediacc.engine.storage.lvm;
