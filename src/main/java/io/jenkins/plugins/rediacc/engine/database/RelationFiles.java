package io.jenkins.plugins.rediacc.engine.database;

import java.util.Map;

/**
 * The files that hold a cluster's tables, indexes and sequences, by identity.
 *
 * @param relations by a key that an upgrade keeps
 */
public record RelationFiles(Map<String, Relation> relations) {

    /**
     * One relation.
     *
     * @param name for people
     * @param files the device and inode of each file, in order
     * @param bytes their size together
     */
    public record Relation(String name, String files, long bytes) {}

    public RelationFiles {
        relations = Map.copyOf(relations);
    }
}
