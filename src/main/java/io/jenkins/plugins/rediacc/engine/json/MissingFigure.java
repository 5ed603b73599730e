package io.jenkins.plugins.rediacc.engine.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import java.io.IOException;

/** A figure that could not be read is {@code NaN} in the model and {@code null} in JSON, never 0. */
final class MissingFigure {

    private MissingFigure() {}

    static final class Writer extends StdScalarSerializer<Double> {

        Writer() {
            super(double.class, false);
        }

        @Override
        public void serialize(Double figure, JsonGenerator json, SerializerProvider provider) throws IOException {
            if (Double.isFinite(figure)) {
                json.writeNumber(figure);
            } else {
                json.writeNull();
            }
        }
    }

    static final class Reader extends StdScalarDeserializer<Double> {

        Reader() {
            super(double.class);
        }

        @Override
        public Double deserialize(JsonParser json, DeserializationContext context) throws IOException {
            return _parseDoublePrimitive(json, context);
        }

        @Override
        public Double getNullValue(DeserializationContext context) {
            return Double.NaN;
        }
    }
}
