/** The storages that there are. */
package io.jenkins.plugins.rediacc.engine.storage.backends;
