package io.jenkins.plugins.rediacc;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.jvnet.hudson.test.JenkinsRule;

/** One Jenkins for all tests of a class, because to start one takes longer than most of them. */
public abstract class SharedJenkins {

    protected static JenkinsRule jenkins;

    @BeforeAll
    static void takeJenkins(JenkinsRule rule) {
        jenkins = rule;
    }

    @AfterAll
    static void stopJenkins() throws Exception {
        jenkins.after();
    }
}
