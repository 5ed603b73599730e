package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import io.jenkins.plugins.rediacc.engine.database.StepOutcome;
import java.sql.SQLException;

/** A comparison of two clusters that goes from database to database and says in the end what it found. */
interface DatabaseComparison {

    /** Takes note of a database that is only on the old side. */
    void databaseMissing(String database);

    /** Takes note of a database that is only on the new side. */
    void databaseAdded(String database);

    /** Compares all tables of a database that is on both sides. */
    void compare(BothSides sides, String database) throws SQLException;

    /** What was found. */
    StepOutcome outcome();
}
