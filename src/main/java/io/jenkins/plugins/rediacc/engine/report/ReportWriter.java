package io.jenkins.plugins.rediacc.engine.report;

import io.jenkins.plugins.rediacc.engine.file.DurableFile;
import io.jenkins.plugins.rediacc.engine.json.RehearsalJson;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;

/** Writes the four reports of a rehearsal; each is there whole or not at all. */
public final class ReportWriter {

    /** For machines; its format is in {@code docs/report-schema.md}. */
    public static final String JSON = "report.json";
    /** For the test pages of build servers. */
    public static final String JUNIT = "junit.xml";
    /** For people, in a browser. */
    public static final String HTML = "report.html";
    /** For people, on the summary page of a build. */
    public static final String SUMMARY = "summary.md";

    private final ZoneId zone;

    /** Writes times for people in the zone of this host. */
    public ReportWriter() {
        this(ZoneId.systemDefault());
    }

    /** Writes times for people in the given zone. */
    public ReportWriter(ZoneId zone) {
        this.zone = zone;
    }

    /**
     * Writes them into the directory, which is made if it is missing; {@code report.json} last, so that whoever finds it
     * finds all four.
     *
     * @throws RediaccException where a file cannot be written
     */
    public void write(Rehearsal rehearsal, Path outputDirectory) {
        try {
            DurableFile.createDirectories(outputDirectory);
            DurableFile.write(outputDirectory.resolve(JUNIT), JunitXml.of(rehearsal));
            DurableFile.write(outputDirectory.resolve(HTML), HtmlReport.of(rehearsal, zone));
            DurableFile.write(outputDirectory.resolve(SUMMARY), SummaryMarkdown.of(rehearsal, zone));
            DurableFile.write(outputDirectory.resolve(JSON), RehearsalJson.write(rehearsal));
        } catch (IOException e) {
            throw RediaccException.surroundings(
                    ErrorCause.STORAGE,
                    Explanation.of("cannot write the reports to " + outputDirectory)
                            .tool(e.getClass().getSimpleName() + ": " + e.getMessage())
                            .state("the rehearsal " + rehearsal.id() + " ended with " + rehearsal.verdict() + ": "
                                    + rehearsal.reason())
                            .todo("name a directory that this user may write to, with space, in --output"),
                    e);
        }
    }
}
