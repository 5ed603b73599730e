package io.jenkins.plugins.rediacc.config;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import hudson.model.FreeStyleProject;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import hudson.security.AuthorizationStrategy;
import hudson.security.SecurityRealm;
import hudson.util.FormValidation;
import io.jenkins.plugins.casc.ConfigurationAsCode;
import io.jenkins.plugins.rediacc.SharedJenkins;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import jenkins.model.Jenkins;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;
import org.springframework.security.access.AccessDeniedException;

@WithJenkins
class RediaccConfigurationTest extends SharedJenkins {

    @BeforeEach
    void letEverybodyDoEverything() {
        jenkins.jenkins.setSecurityRealm(SecurityRealm.NO_AUTHENTICATION);
        jenkins.jenkins.setAuthorizationStrategy(AuthorizationStrategy.UNSECURED);
    }

    @Test
    void goesThroughItsFormAndThroughConfigurationAsCode() throws Exception {
        RediaccConfiguration configuration = RediaccConfiguration.get();
        assertThat(configuration.getGracePeriodSeconds(), is(120));
        ConfigurationAsCode.get()
                .configure(RediaccConfigurationTest.class
                        .getResource("configuration-as-code.yml")
                        .toString());

        jenkins.configRoundtrip();

        assertThat(configuration.getCatalog(), is("/etc/rediacc/test.yaml"));
        assertThat(configuration.getJava(), is("/opt/jdk/bin/java"));
        assertThat(configuration.getGracePeriodSeconds(), is(60));
        assertThat(configuration.getAgentTimeoutSeconds(), is(600));
        assertThat(configuration.getApprovals(), is(2));
        assertThat(configuration.getEvidenceBuilds(), is(30));
        assertThat(configuration.getEvidenceDays(), is(90));
        ByteArrayOutputStream exported = new ByteArrayOutputStream();
        ConfigurationAsCode.get().export(exported);
        assertThat(
                exported.toString(StandardCharsets.UTF_8),
                containsString(
                        """
                          rediacc:
                            agentTimeoutSeconds: 600
                            approvals: 2
                            catalog: "/etc/rediacc/test.yaml"
                            evidenceBuilds: 30
                            evidenceDays: 90
                            gracePeriodSeconds: 60
                            java: "/opt/jdk/bin/java"
                        """));
    }

    @Test
    void itsChecksAreForAdministrators() {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin")
                .grant(Jenkins.READ)
                .everywhere()
                .to("reader"));
        RediaccConfiguration configuration = RediaccConfiguration.get();
        try (ACLContext ignored = ACL.as(User.getById("admin", true))) {
            assertThat(configuration.doCheckCatalog("/a").kind, is(FormValidation.Kind.OK));
            assertThat(configuration.doCheckCatalog("a").kind, is(FormValidation.Kind.ERROR));
            assertThat(configuration.doCheckApprovals("0").kind, is(FormValidation.Kind.ERROR));
            assertThat(configuration.doCheckEvidenceDays("0").kind, is(FormValidation.Kind.OK));
        }
        try (ACLContext ignored = ACL.as(User.getById("reader", true))) {
            Assertions.assertThrows(AccessDeniedException.class, () -> configuration.doCheckCatalog("/a"));
            Assertions.assertThrows(AccessDeniedException.class, () -> configuration.doCheckGracePeriodSeconds("1"));
            Assertions.assertThrows(AccessDeniedException.class, () -> configuration.doCheckEvidenceDays("1"));
        }
    }

    @Test
    void onlyAdministerImpliesTheRightsToPromoteAndToRollBack() throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject();
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin")
                .grant(Jenkins.MANAGE, hudson.model.Item.CONFIGURE, hudson.model.Item.BUILD)
                .everywhere()
                .to("developer")
                .grant(RediaccPermissions.PROMOTE)
                .onItems(job)
                .to("release"));
        assertThat(may(job, "admin", RediaccPermissions.PROMOTE), is(true));
        assertThat(may(job, "admin", RediaccPermissions.ROLLBACK), is(true));
        assertThat(may(job, "developer", RediaccPermissions.PROMOTE), is(false));
        assertThat(may(job, "developer", RediaccPermissions.ROLLBACK), is(false));
        assertThat(may(job, "release", RediaccPermissions.PROMOTE), is(true));
        assertThat(may(job, "release", RediaccPermissions.ROLLBACK), is(false));
        assertThat(RediaccPermissions.PROMOTE.getId(), is(RediaccPermissions.class.getName() + ".Promote"));
    }

    private static boolean may(FreeStyleProject job, String user, hudson.security.Permission permission) {
        return job.getACL().hasPermission2(User.getById(user, true).impersonate2(), permission);
    }
}
