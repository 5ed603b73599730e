package io.jenkins.plugins.rediacc.engine.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/** A duration as a number of seconds, without trailing zeros: {@code 4.9}. */
final class DurationSeconds {

    private static final int NANO_DIGITS = 9;

    private DurationSeconds() {}

    static final class Writer extends StdScalarSerializer<Duration> {

        Writer() {
            super(Duration.class);
        }

        @Override
        public void serialize(Duration duration, JsonGenerator json, SerializerProvider provider) throws IOException {
            BigDecimal seconds =
                    BigDecimal.valueOf(duration.getSeconds()).add(BigDecimal.valueOf(duration.getNano(), NANO_DIGITS));
            json.writeNumber(seconds.stripTrailingZeros().toPlainString());
        }
    }

    static final class Reader extends StdScalarDeserializer<Duration> {

        Reader() {
            super(Duration.class);
        }

        @Override
        public Duration deserialize(JsonParser json, DeserializationContext context) throws IOException {
            if (json.currentToken() != JsonToken.VALUE_NUMBER_INT
                    && json.currentToken() != JsonToken.VALUE_NUMBER_FLOAT) {
                return (Duration) context.handleUnexpectedToken(Duration.class, json);
            }
            BigDecimal nanos =
                    json.getDecimalValue().movePointRight(NANO_DIGITS).setScale(0, RoundingMode.HALF_UP);
            try {
                return Duration.ofNanos(nanos.longValueExact());
            } catch (ArithmeticException tooLong) {
                return (Duration) context.handleWeirdNumberValue(Duration.class, nanos, "longer than 292 years");
            }
        }
    }
}
