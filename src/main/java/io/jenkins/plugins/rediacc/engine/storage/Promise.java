package io.jenkins.plugins.rediacc.engine.storage;

/**
 * What a storage promises.
 *
 * @param atomic a snapshot shows all files at one instant, so that a running database may be snapshotted
 * @param instant snapshot and clone take the same time whatever the size
 * @param knowsExclusiveBytes it can say what an object holds alone
 * @param exchange how it exchanges production with a clone
 * @param law how the time of a clone grows, in words
 */
public record Promise(boolean atomic, boolean instant, boolean knowsExclusiveBytes, Exchange exchange, String law) {

    /** How production and a clone take each other's place. */
    public enum Exchange {
        /** Not at all. */
        NONE("it cannot be promoted here"),
        /**
         * In several acts, between which nothing lies at production's place. What is to be done is written down first, so
         * that whoever looks next ends it or takes it back.
         */
        JOURNALED("a promotion exchanges it in several acts, not in one; they are written down first"),
        /** In one act. */
        ATOMIC("a promotion exchanges it in one act");

        private final String words;

        Exchange(String words) {
            this.words = words;
        }

        /** What a promotion can do with a volume, in words. */
        public String words() {
            return words;
        }
    }

    /** Whether it can exchange production with a clone. */
    public boolean exchanges() {
        return exchange != Exchange.NONE;
    }
}
