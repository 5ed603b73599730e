/** What storages have in common that copy plain directories file by file. */
package io.jenkins.plugins.rediacc.engine.storage.directory;
