package io.jenkins.plugins.rediacc.engine.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.model.EvidenceValues;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Of people's data evidence holds no more than it needs. */
class ValueMaskTest {

    private final ValueMask keys = ValueMask.once(EvidenceValues.KEYS);
    private final ValueMask hidden = ValueMask.once(EvidenceValues.HIDDEN);

    @Test
    void markedValuesAreShownByTheSetting() {
        String text = "id=" + ValueMask.key("4711") + ", mail=" + ValueMask.value("Ada\nLovelace");
        assertThat(ValueMask.SHOWN.apply(text)).isEqualTo("id=4711, mail=Ada\nLovelace");
        assertThat(keys.apply(text)).matches("id=4711, mail=~[0-9a-f]{10}");
        assertThat(hidden.apply(text)).matches("id=~[0-9a-f]{10}, mail=~[0-9a-f]{10}");
    }

    @Test
    void equalValuesHaveEqualDigestsUnderOneKeyOnly() {
        String name = keys.apply(ValueMask.value("Müller"));
        assertThat(keys.apply("ERROR:  invalid input syntax for type integer: \"Müller\""))
                .isEqualTo("ERROR:  invalid input syntax for type integer: \"" + name + "\"");
        assertThat(keys.apply(keys.apply("DETAIL:  Key (name)=(Müller) already exists.")))
                .as("what is a digest already stays")
                .isEqualTo("DETAIL:  Key (name)=(" + name + ") already exists.");
        assertThat(keys.apply(ValueMask.value("Maier"))).isNotEqualTo(name);
        assertThat(keys.of("orders").apply(ValueMask.value("Müller"))).isNotEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "psql:a.sql:3: ERROR:  duplicate key value violates unique constraint \"customer_email_key\"",
                "ERROR:  column \"email\" of relation \"customer\" contains null values",
                "ERROR:  column \"nowhere\" does not exist",
                "ERROR:  syntax error at or near \"selct\"",
                "ERROR:  \"v\" is a view",
                "ERROR:  role \"app\" cannot be dropped because some objects depend on it",
                "DETAIL:  constraint c on table \"public.t\" depends on table \"u\"",
                "CONTEXT:  PL/pgSQL function check_mail(text) line 3 at RAISE",
                "2026-11-30 08:00:00.000 UTC [12] LOG:  listening on Unix socket \"/run/x/.s.PGSQL.5432\"",
                "2026-11-30 08:00:00.000 UTC [12] postgres@shop ERROR:  relation \"t\" does not exist",
                "[ERROR] \"build\" of module \"shop\" failed",
                "INFO:  vacuuming \"public.orders\"",
                "HINT:  Perhaps you meant to reference the column \"t.id\"."
            })
    void whatIsNoValueStays(String line) {
        assertThat(hidden.apply(line)).isEqualTo(line);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            quoteCharacter = '^',
            value = {
                "DETAIL:  Key (lower(email))=(Ada) is duplicated. => DETAIL:  Key (lower(email))=(#) is duplicated.",
                "DETAIL:  Key (a, b)=(1, Ada) is not present in table \"p\". => DETAIL:  Key (a, b)=(#) is not present in table \"p\".",
                "  Detail: Key (name)=(Ada (L.)) already exists. =>   Detail: Key (name)=(#) already exists.",
                "DETAIL:  Failing row contains (1, Ada, null). => DETAIL:  Failing row contains (#).",
                "ERROR:  invalid input value for enum mood: \"Ada\" => ERROR:  invalid input value for enum mood: \"#\"",
                "ERROR:  value \"Ada\" is out of range for type integer => ERROR:  value \"#\" is out of range for type integer",
                "CONTEXT:  COPY c, line 2: \"1 Ada \"said\" so\" => CONTEXT:  COPY c, line 2: \"#\"",
                "CONTEXT:  COPY c, line 2, column name: \"Ada\" => CONTEXT:  COPY c, line 2, column name: \"#\"",
                "STATEMENT:  insert into c values (1, 'Ada', 'O''Neill') => STATEMENT:  insert into c values (1, '#', '#')",
                "DETAIL:  parameters: $1 = 'Ada', $2 = NULL => DETAIL:  parameters: $1 = '#', $2 = NULL",
                "CONTEXT:  JSON data, line 1: {\"name\": Ada... => CONTEXT:  JSON data, line 1: #",
                "LINE 1: insert into c values ('Ada' => LINE 1: insert into c values ('#'",
                "LINE 1: ...elace', 'Ada', 3); => LINE 1: #",
                "ERROR:  customer ada@example.org is there twice => ERROR:  customer # is there twice",
                "1 | ada@mail.example.org | x => 1 | # | x"
            })
    void whatIsAValueIsHidden(String line, String expected) {
        assertThat(keys.apply(line).replaceAll("~[0-9a-f]{10}", "#")).isEqualTo(expected);
    }

    @Test
    void aValueOfSeveralLinesIsHiddenUpToTheNextPartOfTheMessage() {
        String shown = keys.apply("ERROR:  duplicate key value violates unique constraint \"u\"\n"
                + "DETAIL:  Key (note)=(first secret\nsecond secret\nthird secret) already exists.\n"
                + "CONTEXT:  COPY t, line 1: \"one secret\ntwo secret\"\n"
                + "STATEMENT:  copy t from stdin\nand on\n");
        assertThat(shown).doesNotContain("secret").contains("\"u\"\n", "\nSTATEMENT:  copy t from stdin\nand on\n");
    }

    @Test
    void aStreamHidesValuesAcrossChunksAndPassesOtherBytesAsTheyAre() {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        SecretMask.Stream stream =
                new SecretMask(List.of("hunter2")).and(keys).before((bytes, length) -> output.write(bytes, 0, length));
        byte[] all = ("one hunter2\r\nDETAIL:  Key (name)=(Ada) already exists.\n" + ValueMask.value("two\nlines")
                        + " | " + ValueMask.key("7") + "\n\u00fc and an end")
                .getBytes(StandardCharsets.ISO_8859_1);
        for (byte b : all) {
            stream.accept(new byte[] {b}, 1);
        }
        stream.flush();
        assertThat(output.toString(StandardCharsets.ISO_8859_1).replaceAll("~[0-9a-f]{10}", "#"))
                .isEqualTo("one ****\r\nDETAIL:  Key (name)=(#) already exists.\n# | 7\n\u00fc and an end");
    }

    @Test
    void aMessageThatHasLostItsLabelIsMarkedBefore() {
        String message = ValueMask.message("invalid input value for enum mood: \"Ada\"");
        assertThat(ValueMask.SHOWN.apply(message)).isEqualTo("invalid input value for enum mood: \"Ada\"");
        assertThat(keys.apply("a.sql:3: " + message))
                .matches("a.sql:3: invalid input value for enum mood: \"~\\w{10}\"");
    }

    @Test
    void aClippedTextStillMarksItsLastValue() {
        String clipped = ValueMask.clipped("name=" + ValueMask.value("x".repeat(100)), 50);
        assertThat(keys.apply(clipped)).matches("name=~[0-9a-f]{10}");
        assertThat(ValueMask.SHOWN.apply(clipped)).isEqualTo("name=" + "x".repeat(44) + "…");
    }
}
