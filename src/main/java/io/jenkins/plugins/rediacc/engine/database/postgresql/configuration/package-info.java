/**
 * A server's configuration as its owner's data. Files are read and replaced byte for byte, and never through a link. A
 * promotion changes files of the new version only: what the new version would share with others by a link or an include,
 * and cannot use as it is, it gets as a file of its own. The old version's directory is put aside whole, by one rename,
 * and comes back by another.
 */
package io.jenkins.plugins.rediacc.engine.database.postgresql.configuration;
