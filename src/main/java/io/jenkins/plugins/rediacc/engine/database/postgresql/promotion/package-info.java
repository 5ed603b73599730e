/** What a promotion asks PostgreSQL: may it begin, is everything there, what would be lost. */
package io.jenkins.plugins.rediacc.engine.database.postgresql.promotion;
