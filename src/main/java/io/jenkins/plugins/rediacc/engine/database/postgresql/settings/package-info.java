/**
 * Production's settings as its clones see them. A snapshot records what production's files and its command line set; a clone
 * takes each of them over, unless {@code ClonesOwn} has a reason against it or the clone's server does not accept it.
 */
package io.jenkins.plugins.rediacc.engine.database.postgresql.settings;
