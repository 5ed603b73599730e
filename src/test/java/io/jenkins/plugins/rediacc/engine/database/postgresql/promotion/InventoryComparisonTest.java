package io.jenkins.plugins.rediacc.engine.database.postgresql.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.model.ObjectInventory;
import io.jenkins.plugins.rediacc.engine.model.ObjectInventory.Name;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class InventoryComparisonTest {

    private static final Name VIEW = new Name("shop", "view query", "public.v");

    private final TreeMap<Name, String> definitions = new TreeMap<>();
    private final TreeMap<Name, String> values = new TreeMap<>();

    private static List<String> differences(ObjectInventory before, ObjectInventory after) {
        return new InventoryComparison(database -> {
                    throw new IllegalStateException("asked in " + database);
                })
                .compare(before, after);
    }

    private ObjectInventory inventory() {
        return new ObjectInventory(definitions, values);
    }

    private ObjectInventory before() {
        definitions.put(new Name("shop", "table", "public.t"), "owner app");
        definitions.put(new Name("shop", "index", "public.i"), "create index i on t (\"name\")");
        definitions.put(new Name("shop", "extension", "hstore"), "version 1.4\nschema public");
        definitions.put(VIEW, "select 1");
        values.put(new Name("shop", Inventory.SEQUENCE_VALUE, "public.s"), "7, not called");
        values.put(new Name("", Inventory.PASSWORD, "app"), "hash-of-hash");
        return inventory();
    }

    @Test
    void equalObjectsAreNoDifferenceAndAskNobody() {
        ObjectInventory before = before();

        assertThat(differences(before, inventory())).isEmpty();
    }

    @Test
    void anUpgradeMayQuoteLessAndBringANewerExtension() {
        ObjectInventory before = before();
        definitions.put(new Name("shop", "index", "public.i"), "create index i on t (name)");
        definitions.put(new Name("shop", "extension", "hstore"), "version 1.8\nschema public");

        assertThat(differences(before, inventory())).isEmpty();
        assertThat(inventory().fingerprint()).isNotEqualTo(before.fingerprint());
    }

    @Test
    void anUpgradeLeavesAnInvalidIndexBehindAndNoOther() {
        Name index = new Name("shop", "index", "public.half_built");
        ObjectInventory before = before();
        definitions.put(index, "create index half_built on t (name)\nvalid false\nclustered false");
        assertThat(differences(inventory(), before)).isEmpty();

        definitions.put(index, "create index half_built on t (name)\nvalid true\nclustered false");
        assertThat(differences(inventory(), before))
                .containsExactly("index public.half_built in database shop is gone");
    }

    @Test
    void whatIsGoneNewOrDifferentIsNamedAndNoPasswordIsPrinted() {
        ObjectInventory before = before();
        definitions.remove(new Name("shop", "table", "public.t"));
        definitions.put(new Name("shop", "table", "public.u"), "owner app");
        definitions.put(new Name("shop", "extension", "hstore"), "version 1.4\nschema other");
        values.put(new Name("shop", Inventory.SEQUENCE_VALUE, "public.s"), "7");
        values.put(new Name("", Inventory.PASSWORD, "app"), "another hash");

        assertThat(differences(before, inventory()))
                .containsExactlyInAnyOrder(
                        "table public.t in database shop is gone",
                        "table public.u in database shop was not there before",
                        "extension hstore in database shop is not what it was: '\nschema public', now '\nschema other'",
                        "value of sequence public.s in database shop is not what it was: '7, not called', now '7'",
                        "password of role app is not what it was");
    }

    @Test
    void aViewThatIsWrittenInAnotherWayIsAskedForAndNoAnswerIsNotPassedOver() {
        ObjectInventory before = before();
        definitions.put(VIEW, "SELECT 1;");
        ObjectInventory after = inventory();

        assertThatThrownBy(() -> differences(before, after)).hasMessage("asked in shop");
    }
}
