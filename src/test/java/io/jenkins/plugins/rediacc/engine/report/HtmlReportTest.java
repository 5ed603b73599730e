package io.jenkins.plugins.rediacc.engine.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.json.RehearsalSamples;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.NodeList;

class HtmlReportTest {

    private static final String HOSTILE =
            "<script>alert(1)</script> \"q\" & 'x' --> ]]> شركة \u202e evil \u0000\u001b[31m";
    private static final Pattern META = Pattern.compile("<meta([^>]*)>");

    static Stream<Rehearsal> rehearsals() {
        return Stream.of(
                RehearsalSamples.passed(),
                RehearsalSamples.failed(),
                RehearsalSamples.error(),
                RehearsalSamples.withoutClone(),
                RehearsalSamples.hostile(HOSTILE),
                RehearsalSamples.hostile(""),
                RehearsalSamples.hostile("long".repeat(2_500)));
    }

    @ParameterizedTest
    @MethodSource("rehearsals")
    void itIsWellFormedAndNeedsNothingElse(Rehearsal rehearsal) throws Exception {
        Document page = parse(rehearsal);

        assertThat(elements(page, "script")).isEmpty();
        assertThat(elements(page, "link")).isEmpty();
        assertThat(elements(page, "img")).isEmpty();
        for (Element element : elements(page, "*")) {
            NamedNodeMap attributes = element.getAttributes();
            for (int i = 0; i < attributes.getLength(); i++) {
                String name = attributes.item(i).getNodeName();
                assertThat(name).doesNotStartWith("on").isNotIn("src", "srcdoc", "style");
            }
        }
        assertThat(html(rehearsal)).doesNotContain("url(", "@import", "http://", "https://");
    }

    @ParameterizedTest
    @MethodSource("rehearsals")
    void headingsAreInOrderAndNoLevelIsLeftOut(Rehearsal rehearsal) throws Exception {
        List<Integer> levels = new ArrayList<>();
        for (Element element : elements(parse(rehearsal), "*")) {
            if (element.getTagName().matches("h[1-6]")) {
                levels.add(element.getTagName().charAt(1) - '0');
            }
        }
        assertThat(levels).startsWith(1);
        assertThat(levels.stream().filter(level -> level == 1)).hasSize(1);
        for (int i = 1; i < levels.size(); i++) {
            assertThat(levels.get(i)).isLessThanOrEqualTo(levels.get(i - 1) + 1);
        }
    }

    @ParameterizedTest
    @MethodSource("rehearsals")
    void linksLeadOnlyToFilesBesideIt(Rehearsal rehearsal) throws Exception {
        for (Element link : elements(parse(rehearsal), "a")) {
            assertThat(link.getAttribute("href")).startsWith("./").doesNotContain("..");
        }
    }

    @Test
    void hostileTextStaysText() throws Exception {
        Document page = parse(RehearsalSamples.hostile(HOSTILE));

        assertThat(page.getDocumentElement().getTextContent())
                .contains("<script>alert(1)</script> \"q\" & 'x' --> ]]> شركة \\u202e evil \\u0000");
    }

    @Test
    void linksAreEncoded() {
        assertThat(Html.page().link("steps/1 a#b?c%20\"é.log").document())
                .contains("href=\"./steps/1%20a%23b%3Fc%2520%22%C3%A9.log\"");
        for (String elsewhere : List.of("/etc/passwd", "../x", "a/../../x", "", "a//b")) {
            assertThat(Html.page().link(elsewhere).document()).as(elsewhere).doesNotContain("href");
        }
        assertThat(Html.page().link("javascript:alert(1)").document()).contains("href=\"./javascript%3Aalert%281%29\"");
    }

    @Test
    void theVerdictStandsFirstWithItsReason() throws Exception {
        Element header = elements(parse(RehearsalSamples.failed()), "header").get(0);

        assertThat(header.getTextContent())
                .contains("FAILED")
                .contains("PostgreSQL 13 to 15 on orders")
                .contains("The step 'Upgrade the cluster' failed: pg_upgrade --check found 2 problems.");
        assertThat(text(RehearsalSamples.error()))
                .contains("This says nothing about the upgrade: the surroundings broke (SPACE).");
    }

    @Test
    void aFailureShowsProblemsObjectsRemedyAndErrorLines() throws Exception {
        assertThat(text(RehearsalSamples.failed()))
                .contains("User-defined postfix operators, which PostgreSQL 14 removed")
                .contains("shop")
                .contains("public.!^ (pg_catalog.int8, NONE)")
                .contains("Drop the operator and call public.my_fact(bigint) instead")
                .contains("Checking for user-defined postfix operators                 fatal")
                .contains("postfix_ops.txt");
        assertThat(elements(parse(RehearsalSamples.failed()), "a"))
                .anyMatch(link -> link.getAttribute("href").equals("./steps/1/pg_upgrade/postfix_ops.txt"));
        assertThat(text(RehearsalSamples.passed())).doesNotContain("What failed");
    }

    @Test
    void everyStatusHasAWordAndAShape() throws Exception {
        Set<String> badges = new TreeSet<>();
        for (Rehearsal rehearsal : rehearsals().toList()) {
            for (Element element : elements(parse(rehearsal), "span")) {
                if (element.getAttribute("class").startsWith("badge")) {
                    badges.add(element.getTextContent().replaceAll("\\s+", " ").strip());
                }
            }
        }
        assertThat(badges).containsExactlyInAnyOrder("✓ Passed", "✕ Failed", "! Error", "– Skipped", "○ Not run");
    }

    @Test
    void theTimeLineKeepsWithinItsWidth() throws Exception {
        List<Element> bars = elements(parse(RehearsalSamples.passed()), "rect").stream()
                .filter(rect -> rect.hasAttribute("x"))
                .toList();
        assertThat(bars).hasSize(12);
        for (Element bar : bars) {
            double left = percent(bar, "x");
            double width = percent(bar, "width");
            assertThat(left).isBetween(0.0, 100.0);
            assertThat(width).isBetween(0.4, 100.0);
            assertThat(left + width).isLessThanOrEqualTo(100.01);
        }
        // The upgrade ran from second 14.2 for 26.7 s of 94.7 s.
        assertThat(percent(bars.get(5), "x")).isEqualTo(14.99);
        assertThat(percent(bars.get(5), "width")).isEqualTo(28.19);
    }

    @Test
    void whatWasNotMeasuredSaysSo() throws Exception {
        assertThat(text(RehearsalSamples.failed())).contains("not measured").doesNotContain("NaN");
        assertThat(text(RehearsalSamples.error())).contains("production could not be asked");
    }

    @Test
    void missingIsolationIsSaid() throws Exception {
        assertThat(text(RehearsalSamples.withoutClone()))
                .contains("There was no isolation.")
                .contains("foreign server prod_fdw (host db1.example.org)");
    }

    @Test
    void timesAreLocalWithTheirZone() throws Exception {
        assertThat(text(RehearsalSamples.passed())).contains("22 November 2026, 13:15:00 CET");
        assertThat(XmlText.parse(xml(HtmlReport.of(RehearsalSamples.passed(), ZoneId.of("Asia/Kolkata"))))
                        .getDocumentElement()
                        .getTextContent())
                .contains("22 November 2026, 17:45:00 IST");
    }

    @Test
    void aNameOfTenThousandCharactersIsCut() {
        String page = html(RehearsalSamples.hostile("x".repeat(10_000)));
        assertThat(page).contains("… (10000 characters)");
        assertThat(Pattern.compile("x{301,}")
                        .matcher(page.replaceAll("(?s)<pre.*?</pre>|href=\"[^\"]*\"", ""))
                        .find())
                .isFalse();
    }

    @Test
    void anElementThatIsNotClosedIsADefect() {
        assertThatThrownBy(() -> Html.page().open("p").document()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Html.page().open("p onclick=x")).isInstanceOf(IllegalArgumentException.class);
    }

    private static double percent(Element element, String attribute) {
        return Double.parseDouble(element.getAttribute(attribute).replace("%", ""));
    }

    private static String text(Rehearsal rehearsal) throws Exception {
        return parse(rehearsal).getDocumentElement().getTextContent();
    }

    private static Document parse(Rehearsal rehearsal) throws Exception {
        return XmlText.parse(xml(html(rehearsal)));
    }

    /** The page as XML: the one kind of element that HTML leaves open is closed. */
    private static String xml(String html) {
        return META.matcher(html.replace("<!DOCTYPE html>\n", "")).replaceAll("<meta$1/>");
    }

    private static String html(Rehearsal rehearsal) {
        return HtmlReport.of(rehearsal, ZoneId.of("Europe/Berlin"));
    }

    private static List<Element> elements(Document page, String name) {
        NodeList nodes = page.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }
}
