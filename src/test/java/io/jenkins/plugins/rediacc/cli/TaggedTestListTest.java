package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TaggedTestListTest {

    @Test
    void namesTheTestsWithThatTagAndNoOther() throws Exception {
        Path classes = Path.of(TaggedTestListTest.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());

        List<String> named = TaggedTestList.in(classes, "real").stream()
                .map(test -> test.substring(test.lastIndexOf('.', test.lastIndexOf('.') - 1) + 1))
                .toList();

        assertThat(named)
                .contains("TaggedTestListTest.isRealItself", "InheritedRealTest.isInherited")
                .doesNotContain(
                        "TaggedTestListTest.namesTheTestsWithThatTagAndNoOther",
                        "TaggedTestListTest$Contract.isInherited");
    }

    @Test
    @Tag("real")
    void isRealItself() {
        assertThat(Path.of("/proc/self/mountinfo")).isReadable();
    }

    /** A specification for others: it is no test by itself. */
    abstract static class Contract {
        @Test
        void isInherited() {
            assertThat(getClass()).isNotEqualTo(Contract.class);
        }
    }
}
