package io.jenkins.plugins.rediacc.engine.model;

import java.util.List;

/**
 * The rows of two clusters, counted exactly and compared.
 *
 * @param tables how many tables are in both
 * @param rows the rows of the first
 * @param differences one sentence for each table whose rows are not as they should be; empty where all are
 */
public record RowCounts(long tables, long rows, List<String> differences) {

    public RowCounts {
        differences = List.copyOf(differences);
    }
}
