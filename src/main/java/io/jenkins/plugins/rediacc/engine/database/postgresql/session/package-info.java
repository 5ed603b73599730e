/** A running PostgreSQL cluster as the built-in tests see it. */
package io.jenkins.plugins.rediacc.engine.database.postgresql.session;
