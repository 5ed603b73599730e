/** Plain copies, on any file system. */
package io.jenkins.plugins.rediacc.engine.storage.copy;
