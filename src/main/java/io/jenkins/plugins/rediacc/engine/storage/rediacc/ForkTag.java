package io.jenkins.plugins.rediacc.engine.storage.rediacc;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;

/** The tags of the forks that rediacc makes: a prefix of their own, what a person can read, and what no other has. */
final class ForkTag {

    /** No fork without it is ever touched. */
    static final String PREFIX = "j-";

    private static final int READABLE = 44;
    private static final int RANDOM_BYTES = 5;
    private static final SecureRandom RANDOM = new SecureRandom();

    private ForkTag() {}

    /**
     * A new tag for an object of that name: at most 63 lower-case letters, digits and hyphens. It is another one each
     * time, because rdc may keep the row of a deleted fork and would refuse its tag.
     */
    static String fresh(String name) {
        String readable =
                name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        byte[] random = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(random);
        return PREFIX + readable + "-" + HexFormat.of().formatHex(random);
    }
}
