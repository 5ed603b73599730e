package io.jenkins.plugins.rediacc.engine.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.json.RehearsalSamples;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class JunitXmlTest {

    @Test
    void stepsAndTestsAreASuiteEach() throws Exception {
        Element steps = suite(RehearsalSamples.passed(), 0);
        Element tests = suite(RehearsalSamples.passed(), 1);

        assertThat(attributes(steps, "name", "tests", "failures", "errors", "skipped", "time"))
                .containsExactly("steps", "3", "0", "0", "0", "41.200");
        assertThat(attributes(tests, "name", "tests", "failures", "errors", "skipped"))
                .containsExactly("tests", "4", "0", "0", "1");
        assertThat(steps.getAttribute("timestamp")).isEqualTo("2026-11-22T12:15:14");
        Element first = child(steps, "testcase", 0);
        assertThat(attributes(first, "name", "classname", "time"))
                .containsExactly("Upgrade the cluster", "rediacc.orders.steps", "26.700");
    }

    @Test
    void aFailureHasMessageProblemsAndErrorLines() throws Exception {
        Element failure = child(suite(RehearsalSamples.failed(), 0), "failure", 0);

        assertThat(failure.getAttribute("message")).isEqualTo("pg_upgrade --check found 2 problems");
        assertThat(failure.getAttribute("type")).isEqualTo("pg-upgrade/postfix-operators");
        assertThat(failure.getTextContent())
                .contains("User-defined postfix operators, which PostgreSQL 14 removed [pg-upgrade/postfix-operators]")
                .contains("database: shop")
                .contains("public.!^ (pg_catalog.int8, NONE)")
                .contains("what to do: Drop the operator")
                .contains("Checking for user-defined postfix operators                 fatal")
                .contains("steps/1/output.log");
    }

    @Test
    void whatWasNotRunIsSkippedWithTheReason() throws Exception {
        Element steps = suite(RehearsalSamples.failed(), 0);

        assertThat(steps.getAttribute("skipped")).isEqualTo("2");
        assertThat(child(steps, "skipped", 0).getAttribute("message"))
                .isEqualTo("the step 'Upgrade the cluster' did not pass");
    }

    @Test
    void brokenSurroundingsAreAnErrorAndNoFailure() throws Exception {
        Element steps = suite(RehearsalSamples.error(), 0);

        assertThat(attributes(steps, "failures", "errors")).containsExactly("0", "1");
        assertThat(child(steps, "error", 0).getTextContent()).contains("No space left on device");
    }

    @Test
    void anErrorOutsideAllStepsIsNotGreen() throws Exception {
        Element steps = suite(RehearsalSamples.withoutClone(), 0);

        assertThat(attributes(steps, "tests", "errors", "skipped")).containsExactly("2", "1", "1");
        assertThat(child(steps, "testcase", 0).getAttribute("name")).isEqualTo("rehearsal");
        assertThat(child(steps, "error", 0).getAttribute("message")).contains("Read-only file system");
        assertThat(child(steps, "error", 0).getAttribute("type")).isEqualTo("STORAGE");
    }

    @Test
    void whateverTheOutputHoldsItIsXml() throws Exception {
        StringBuilder all = new StringBuilder("]]> <x a='b\"'> &amp; \u001b[31mred\u001b[0m 😀 ");
        for (char c = 0; c < 0x20; c++) {
            all.append(c);
        }
        all.append("\u007f\u0085\u202e\ud83d\ufffe\uffff end");

        Element steps = suite(RehearsalSamples.hostile(all.toString()), 0);

        String name = child(steps, "testcase", 0).getAttribute("name");
        assertThat(name)
                .startsWith("]]> <x a='b\"'> &amp; red 😀 \\u0000\\u0001")
                .endsWith("\\u007f\\u0085\\u202e\ufffd\ufffd\ufffd end");
        assertThat(child(steps, "failure", 0).getTextContent()).contains("]]> <x a='b\"'> &amp; red 😀");
    }

    private static Element suite(Rehearsal rehearsal, int index) throws Exception {
        return child(XmlText.parse(JunitXml.of(rehearsal)).getDocumentElement(), "testsuite", index);
    }

    private static Element child(Element parent, String name, int index) {
        return (Element) parent.getElementsByTagName(name).item(index);
    }

    private static String[] attributes(Element element, String... names) {
        String[] values = new String[names.length];
        for (int i = 0; i < names.length; i++) {
            values[i] = element.getAttribute(names[i]);
        }
        return values;
    }
}
