package io.jenkins.plugins.rediacc.engine.json;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.time.Duration;

/**
 * The one configuration of JSON.
 *
 * <p>Instants are ISO 8601 in UTC, durations are seconds as a decimal number, an empty {@code Optional} and a figure that
 * is not a number are {@code null}. Members stand in the order of the record's components, entries of maps in the order
 * of their keys: equal values are equal bytes. Unknown members are ignored on reading.
 */
public final class Json {

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .addModule(figures())
            .visibility(PropertyAccessor.IS_GETTER, JsonAutoDetect.Visibility.NONE)
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    /** The mapper; a copy, so that no caller can change the others'. */
    public static ObjectMapper mapper() {
        return MAPPER.copy();
    }

    private static SimpleModule figures() {
        return new SimpleModule("figures")
                .addSerializer(Duration.class, new DurationSeconds.Writer())
                .addDeserializer(Duration.class, new DurationSeconds.Reader())
                .addSerializer(double.class, new MissingFigure.Writer())
                .addDeserializer(double.class, new MissingFigure.Reader());
    }
}
