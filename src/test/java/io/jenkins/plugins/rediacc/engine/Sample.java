package io.jenkins.plugins.rediacc.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Which cells of a table a test tries. An exhaustive run ({@code bin/test --exhaustive}, {@code -Drediacc.exhaustive=true})
 * tries all of them; every other run tries a few, chosen by a seed that is printed. {@code -Drediacc.seed=N} chooses the same
 * ones again. {@code -Drediacc.only=TEXT} narrows either to the cells whose text has that in it.
 */
public final class Sample {

    private static final boolean EXHAUSTIVE = Boolean.getBoolean("rediacc.exhaustive");
    private static final String ONLY = System.getProperty("rediacc.only", "");
    private static final long SEED = Long.getLong("rediacc.seed", new Random().nextInt(1_000_000));

    static {
        System.out.println(
                EXHAUSTIVE
                        ? "this run is exhaustive; timings are by -Drediacc.seed=" + SEED
                        : "this run tries a sample; -Drediacc.seed=" + SEED + " repeats it");
    }

    private Sample() {}

    /** Whether this run tries every cell of every table. */
    public static boolean exhaustive() {
        return EXHAUSTIVE;
    }

    /** A source of random numbers that are the same for the same seed and the same purpose. */
    public static Random random(String purpose) {
        return new Random(SEED ^ purpose.hashCode());
    }

    /**
     * The cells that a test tries, in the order of the table.
     *
     * @param table the table's name: another table's sample is another one
     * @param cells all of them
     * @param size how many a run that is not exhaustive tries
     */
    public static <T> List<T> of(String table, List<T> cells, int size) {
        List<T> asked =
                cells.stream().filter(cell -> cell.toString().contains(ONLY)).toList();
        if (EXHAUSTIVE || !ONLY.isEmpty() || asked.size() <= size) {
            return asked;
        }
        List<Integer> places =
                new ArrayList<>(IntStream.range(0, asked.size()).boxed().toList());
        Collections.shuffle(places, random(table));
        return places.stream().limit(size).sorted().map(asked::get).toList();
    }

    /**
     * The cells that a test tries, in the order of the table, where some tell so much that every run tries them.
     *
     * @param more how many of the others a run that is not exhaustive tries
     */
    public static <T> List<T> of(String table, List<T> cells, Set<T> always, int more) {
        List<T> others = cells.stream().filter(cell -> !always.contains(cell)).toList();
        List<T> chosen = of(table, others, more);
        return cells.stream()
                .filter(cell -> chosen.contains(cell)
                        || always.contains(cell) && cell.toString().contains(ONLY))
                .toList();
    }
}
