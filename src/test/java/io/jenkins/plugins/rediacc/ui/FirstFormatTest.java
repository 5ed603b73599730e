package io.jenkins.plugins.rediacc.ui;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import hudson.model.FreeStyleProject;
import hudson.model.Run;
import io.jenkins.plugins.rediacc.engine.model.Verdict;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;
import org.jvnet.hudson.test.recipes.LocalData;

/** Builds that a first version of the plugin saved are read by every later one: these files never change. */
@WithJenkins
class FirstFormatTest {

    @Test
    @LocalData
    void buildsOfTheFirstVersionAreRead(JenkinsRule jenkins) throws Exception {
        Run<?, ?> build =
                jenkins.jenkins.getItemByFullName("old", FreeStyleProject.class).getBuildByNumber(1);
        RehearsalAction action = build.getAction(RehearsalAction.class);
        assertThat(action.getSummary().getVerdict(), is(Verdict.FAILED));
        assertThat(action.getSummary().getSteps(), hasSize(2));
        assertThat(action.getSummary().getFailingSince(), is(Instant.ofEpochMilli(1764000000000L)));

        JenkinsRule.WebClient client = jenkins.createWebClient().withJavaScriptEnabled(false);
        assertThat(
                client.getPage(build, "rediacc-7").getWebResponse().getContentAsString(),
                allOf(containsString("FAILED"), containsString("no longer among the artifacts")));
        assertThat(
                client.getPage(build, "rediacc-approvals").getWebResponse().getContentAsString(),
                allOf(containsString("alice"), containsString("granted"), containsString("1 of 1")));
        assertThat(
                client.goTo("job/old/rediacc/").getWebResponse().getContentAsString(),
                allOf(containsString("failing since"), containsString("Unique e-mail")));
    }
}
