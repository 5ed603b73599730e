/** PostgreSQL as production: how it is stopped, disarmed, given other data and started again. */
package io.jenkins.plugins.rediacc.engine.database.postgresql.service;
