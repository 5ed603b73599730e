package io.jenkins.plugins.rediacc.engine.database;

import java.util.Map;

/**
 * The files that hold a cluster's tables and indexes, by identity.
 *
 * @param relations by a key that an upgrade keeps
 */
public record RelationFiles(Map<String, Relation> relations) {

    /**
     * One relation.
     *
     * @param name for people
     * @param files the device and inode of each file, in order
     */
    public record Relation(String name, String files) {}

    public RelationFiles {
        relations = Map.copyOf(relations);
    }
}
