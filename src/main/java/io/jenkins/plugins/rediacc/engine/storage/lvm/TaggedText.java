package io.jenkins.plugins.rediacc.engine.storage.lvm;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A text in the tags of a logical volume. A tag has at most 1,024 characters of a small alphabet (lvm(8), "TAGS"), so the
 * text is written in base64 for URLs and cut into pieces: {@code rediacc.KIND/UUID/NUMBER/COUNT/PIECE}. The UUID is that
 * of the very volume, so that tags which were copied to another one count for nothing there.
 */
enum TaggedText {
    MARK,
    EXCHANGE;

    private static final int PIECE = 900;
    private static final Pattern FORM =
            Pattern.compile("(?<uuid>[^/]+)/(?<number>\\d{1,3})/(?<count>\\d{1,3})/(?<text>[A-Za-z0-9_-]+)");

    private final String prefix = "rediacc." + name().toLowerCase(Locale.ROOT) + "/";

    /** The tags that hold the text; none for an empty one. */
    List<String> tags(String uuid, String text) {
        String coded = Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        int count = (coded.length() + PIECE - 1) / PIECE;
        return IntStream.range(0, count)
                .mapToObj(number -> prefix + uuid + "/" + number + "/" + count + "/"
                        + coded.substring(number * PIECE, Math.min(coded.length(), (number + 1) * PIECE)))
                .toList();
    }

    /** Those of the volume's tags that hold such a text, of this volume or copied. */
    List<String> of(LogicalVolume volume) {
        return volume.tags().stream().filter(tag -> tag.startsWith(prefix)).toList();
    }

    /** The text that was written for this very volume; empty where a piece is missing or is not ours. */
    Optional<String> read(LogicalVolume volume) {
        Map<Integer, String> pieces = new TreeMap<>();
        Set<Integer> counts = new HashSet<>();
        for (String tag : of(volume)) {
            Matcher piece = FORM.matcher(tag.substring(prefix.length()));
            if (piece.matches() && piece.group("uuid").equals(volume.uuid())) {
                pieces.put(Integer.valueOf(piece.group("number")), piece.group("text"));
                counts.add(Integer.valueOf(piece.group("count")));
            }
        }
        return counts.equals(Set.of(pieces.size())) ? decoded(String.join("", pieces.values())) : Optional.empty();
    }

    private static Optional<String> decoded(String coded) {
        try {
            return Optional.of(new String(Base64.getUrlDecoder().decode(coded), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
