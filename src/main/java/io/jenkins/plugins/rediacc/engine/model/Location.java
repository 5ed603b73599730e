package io.jenkins.plugins.rediacc.engine.model;

/** A place in a file that a user wrote; line and column count from 1. */
public record Location(String file, int line, int column) {

    @Override
    public String toString() {
        return file + ":" + line + ":" + column;
    }
}
