package io.jenkins.plugins.rediacc.engine.database.postgresql.wal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The records that changed stored data, counted by the relation's file. */
final class RecordCounts {

    /** What was done to one relation, in rows; of a sequence only how often numbers were handed out. */
    static final class Changes {
        private long inserted;
        private long updated;
        private long deleted;

        long inserted() {
            return inserted;
        }

        long updated() {
            return updated;
        }

        long deleted() {
            return deleted;
        }

        private void add(RecordMeaning meaning, long rows) {
            switch (meaning) {
                case INSERT -> inserted += rows;
                case DELETE -> deleted += rows;
                default -> updated += rows;
            }
        }
    }

    private final Set<String> statistics;
    private final Map<String, Changes> relations = new LinkedHashMap<>();
    private final Map<String, Long> others = new TreeMap<>();

    /**
     * Nothing counted yet.
     *
     * @param statistics the files of the planner's statistics, which ANALYZE writes and nobody misses
     */
    RecordCounts(Set<String> statistics) {
        this.statistics = Set.copyOf(statistics);
    }

    void add(WalRecord record) {
        RecordMeaning meaning = RecordMeaning.of(record);
        if (meaning == RecordMeaning.NOTHING) {
            return;
        }
        if (meaning == RecordMeaning.OTHER || record.file().isEmpty()) {
            others.merge(record.manager() + "/" + record.kind(), 1L, Long::sum);
            return;
        }
        String file = record.file().get();
        if (!statistics.contains(file)) {
            relations.computeIfAbsent(file, key -> new Changes()).add(meaning, record.rows());
        }
    }

    boolean isNothing() {
        return relations.isEmpty() && others.isEmpty();
    }

    /** By {@code tablespace/database/file}. */
    Map<String, Changes> relations() {
        return relations;
    }

    /** What changed no relation's rows, by kind of record. */
    Map<String, Long> others() {
        return others;
    }
}
