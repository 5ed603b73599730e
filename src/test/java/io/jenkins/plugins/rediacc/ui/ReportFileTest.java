package io.jenkins.plugins.rediacc.ui;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A report that was changed on its way is not drawn. */
class ReportFileTest {

    /** Members that a report of before they were there does not have. */
    private static final List<String> MAY_BE_ABSENT = List.of("/since");

    @Test
    void aReportOfTheEngineIsRead() throws IOException {
        assertThat(ReportFile.parse(report().toString()).verdict().name(), is("FAILED"));
    }

    @Test
    void aReportWithoutAnyOneOfItsMembersIsRefused() throws IOException {
        List<String> members = new ArrayList<>();
        collect(report(), "", members);
        members.removeAll(MAY_BE_ABSENT);
        assertThat(members.size(), greaterThan(60));
        List<String> read = new ArrayList<>();
        for (String member : members) {
            JsonNode changed = report();
            int slash = member.lastIndexOf('/');
            ((ObjectNode) changed.at(member.substring(0, slash))).remove(member.substring(slash + 1));
            try {
                ReportFile.parse(changed.toString());
                read.add(member);
            } catch (ReportFile.Unreadable e) {
                assertThat(e.getMessage(), containsString("The report is not of"));
            }
        }
        assertThat(read.toString(), read.isEmpty(), is(true));
    }

    @Test
    void whatIsNoReportIsRefused() {
        for (String text : List.of("", "null", "[]", "{}", "{\"schema\":99}", "<html>", "[".repeat(100_000))) {
            assertThrows(ReportFile.Unreadable.class, () -> ReportFile.parse(text), text);
        }
    }

    /** Members of objects whose names are data, and those that may be null, are left out. */
    private static void collect(JsonNode node, String at, List<String> members) {
        if (node instanceof ObjectNode object && !at.endsWith("/facts") && !at.endsWith("/tools")) {
            object.properties().forEach(entry -> {
                String member = at + "/" + entry.getKey();
                if (!entry.getValue().isNull()) {
                    members.add(member);
                    collect(entry.getValue(), member, members);
                }
            });
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                collect(node.get(i), at + "/" + i, members);
            }
        }
    }

    private static JsonNode report() throws IOException {
        try (InputStream in = ReportFileTest.class.getResourceAsStream("report.json")) {
            return JsonMapper.builder().build().readTree(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
