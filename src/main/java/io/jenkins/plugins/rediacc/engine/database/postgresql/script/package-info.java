/**
 * A plan's SQL files. They are run by {@code psql} of the version that the clone has at that moment, in one session inside
 * the clone's sandbox, as the user that the plan's scripts run as.
 *
 * <p>Why {@code psql} and not the engine's own driver: an SQL file is written for {@code psql} and tried with it. Its
 * commands, {@code COPY ... FROM STDIN} with the data below it, {@code SET client_encoding}, settings that change how texts
 * are quoted, and files larger than memory mean there what their author saw. A second implementation of all that would
 * differ from it somewhere, and the rehearsal would be of another file.
 *
 * <p>Before anything is created, {@link io.jenkins.plugins.rediacc.engine.database.postgresql.script.SqlFile} refuses files
 * that cannot work. While {@code psql} runs, {@link
 * io.jenkins.plugins.rediacc.engine.database.postgresql.script.PsqlOutput} reads what it prints as it comes, in bounded
 * memory: it shows tables and notices to people and keeps the last error with its fields. {@link
 * io.jenkins.plugins.rediacc.engine.database.postgresql.script.StatementLines} finds the lines of the failed statement.
 */
package io.jenkins.plugins.rediacc.engine.database.postgresql.script;
