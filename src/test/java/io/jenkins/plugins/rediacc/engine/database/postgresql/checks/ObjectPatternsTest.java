package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectPatternsTest {

    private static final ObjectName ORDER_LINES = ObjectName.of("My Shop", "public", "Order \"lines\"");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "public.Order \"lines\"",
                "public.\"Order \"\"lines\"\"\"",
                "My Shop.public.Order \"lines\"",
                "\"My Shop\".public.*",
                "*",
                "public.Order ?lines?",
                "pub*lines\""
            })
    void every_spelling_of_a_name_is_understood(String glob) {
        assertThat(new ObjectPatterns(List.of(glob)).matches(ORDER_LINES)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"public.order \"lines\"", "public", "Order \"lines\"", "public.?", "public.Order .lines.", ""})
    void another_name_is_not(String glob) {
        assertThat(new ObjectPatterns(List.of(glob)).matches(ORDER_LINES)).isFalse();
    }

    @Test
    void a_backslash_takes_a_star_literally() {
        ObjectPatterns patterns = new ObjectPatterns(List.of("public.a\\*b"));

        assertThat(patterns.matches(ObjectName.of("d", "public", "a*b"))).isTrue();
        assertThat(patterns.matches(ObjectName.of("d", "public", "axb"))).isFalse();
    }

    @Test
    void a_database_is_meant_by_all_that_is_in_it() {
        assertThat(new ObjectPatterns(List.of("shop.*")).matchesDatabase("shop"))
                .isTrue();
        assertThat(new ObjectPatterns(List.of("shop.public.*")).matchesDatabase("shop"))
                .isFalse();
    }
}
