/** PostgreSQL: production's state at a snapshot, the quarantine of a clone, its server, built-in steps and tests. */
package io.jenkins.plugins.rediacc.engine.database.postgresql;
