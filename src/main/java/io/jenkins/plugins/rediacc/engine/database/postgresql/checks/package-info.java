/** The built-in tests of PostgreSQL: they compare the cluster before the steps, under the old programs, with the one after. */
package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;
