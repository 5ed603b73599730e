package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import java.util.ArrayList;
import java.util.List;

/**
 * Queries for all that is defined in a cluster, without what changes as it is used. What each reads is the same in every
 * version, so the privilege MAINTAIN, which version 17 brought, is left out.
 */
public final class Definitions {

    /** The kind whose text each version writes in its own way. */
    public static final String VIEW = RelationCatalog.VIEW;

    /** The kind that an upgrade may bring to a newer version. */
    public static final String EXTENSION = SchemaCatalog.EXTENSION;

    private Definitions() {}

    /**
     * Whether an object is an index that is not valid, as a failed CREATE INDEX CONCURRENTLY leaves it. pg_upgrade carries
     * none over: pg_dump leaves it out, since no query uses it.
     */
    public static boolean isInvalidIndex(String kind, String definition) {
        return kind.equals(RelationCatalog.INDEX) && definition.lines().anyMatch(RelationCatalog.INVALID::equals);
    }

    /** What belongs to the whole cluster. */
    public static List<CatalogQuery> ofCluster() {
        return new ClusterCatalog(false).all();
    }

    /** What belongs to one database. */
    public static List<CatalogQuery> ofDatabase() {
        List<CatalogQuery> all = new ArrayList<>(new RelationCatalog(false).definitions());
        all.addAll(new SchemaCatalog(false).all());
        return all;
    }
}
