/**
 * What was written to a cluster after a position, read from its WAL. {@code pg_waldump} of the cluster's own version prints
 * the records; each kind of record either changes what clients have stored or does not; what changes it is counted by
 * relation, and the running server says how the relations are called.
 */
package io.jenkins.plugins.rediacc.engine.database.postgresql.wal;
