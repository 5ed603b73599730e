package io.jenkins.plugins.rediacc.engine.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Promotion;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;

/** A promotion as it stands in the ledger. */
public final class PromotionJson {

    private static final ObjectMapper MAPPER = Json.mapper();

    private PromotionJson() {}

    /** The record's text, indented, with a line break at its end. */
    public static String write(Promotion promotion) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(promotion) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a promotion that cannot be written as JSON", e);
        }
    }

    /**
     * Reads the body of a record; throws {@link RediaccException} where it is none, or where a later version of the
     * format wrote it.
     *
     * @param what names it in messages
     */
    public static Promotion fromTree(JsonNode tree, String what) {
        int schema = tree.path("schema").asInt(0);
        if (schema < 1 || schema > Promotion.SCHEMA) {
            throw unreadable(what, "schema version " + schema + "; this rediacc reads 1 to " + Promotion.SCHEMA, null);
        }
        try {
            return MAPPER.treeToValue(tree, Promotion.class);
        } catch (JsonProcessingException e) {
            throw unreadable(what, String.valueOf(e.getMessage()), e);
        }
    }

    private static RediaccException unreadable(String what, String words, JsonProcessingException cause) {
        return RediaccException.surroundings(
                ErrorCause.STORAGE,
                Explanation.of(what + " cannot be read as a promotion")
                        .tool(words)
                        .todo("read it with the rediacc that wrote it, or a later one"),
                cause);
    }
}
