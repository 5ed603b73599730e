package io.jenkins.plugins.rediacc.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.Util;
import hudson.util.FormValidation;
import jenkins.model.GlobalConfiguration;
import jenkins.model.Jenkins;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** The configuration of all steps; what a Pipeline must not decide is here. */
@Extension
@Symbol("rediacc")
public final class RediaccConfiguration extends GlobalConfiguration {

    static final int DEFAULT_GRACE_PERIOD = 120;
    static final int DEFAULT_AGENT_TIMEOUT = 300;
    static final int DEFAULT_APPROVALS = 1;

    @CheckForNull
    private String catalog;

    @CheckForNull
    private String java;

    private int gracePeriodSeconds = DEFAULT_GRACE_PERIOD;
    private int agentTimeoutSeconds = DEFAULT_AGENT_TIMEOUT;
    private int approvals = DEFAULT_APPROVALS;
    private int evidenceBuilds;
    private int evidenceDays;

    public RediaccConfiguration() {
        load();
    }

    /** The configuration of this Jenkins. */
    public static RediaccConfiguration get() {
        return ExtensionList.lookupSingleton(RediaccConfiguration.class);
    }

    @NonNull
    @Override
    public String getDisplayName() {
        return Messages.RediaccConfiguration_DisplayName();
    }

    /** The file on the agents that says which volumes there are; null for the engine's default. */
    @CheckForNull
    public String getCatalog() {
        return catalog;
    }

    @DataBoundSetter
    public void setCatalog(@CheckForNull String catalog) {
        this.catalog = Util.fixEmptyAndTrim(catalog);
        save();
    }

    /** The Java program on the agents; null to look for one. */
    @CheckForNull
    public String getJava() {
        return java;
    }

    @DataBoundSetter
    public void setJava(@CheckForNull String java) {
        this.java = Util.fixEmptyAndTrim(java);
        save();
    }

    /** How long, in seconds, an aborted engine has to clean up before its process is ended. */
    public int getGracePeriodSeconds() {
        return gracePeriodSeconds;
    }

    @DataBoundSetter
    public void setGracePeriodSeconds(int gracePeriodSeconds) {
        this.gracePeriodSeconds = Math.max(1, gracePeriodSeconds);
        save();
    }

    /** How long, in seconds, a step waits for an agent that is away. */
    public int getAgentTimeoutSeconds() {
        return agentTimeoutSeconds;
    }

    @DataBoundSetter
    public void setAgentTimeoutSeconds(int agentTimeoutSeconds) {
        this.agentTimeoutSeconds = Math.max(1, agentTimeoutSeconds);
        save();
    }

    /** How many people must approve a promotion at least; the catalogue and a step can ask for more. */
    public int getApprovals() {
        return approvals;
    }

    @DataBoundSetter
    public void setApprovals(int approvals) {
        this.approvals = Math.max(1, approvals);
        save();
    }

    /** How many of a job's builds keep the files of their rehearsals, the newest; 0 for all. */
    public int getEvidenceBuilds() {
        return evidenceBuilds;
    }

    @DataBoundSetter
    public void setEvidenceBuilds(int evidenceBuilds) {
        this.evidenceBuilds = Math.max(0, evidenceBuilds);
        save();
    }

    /** For how many days a build keeps the files of its rehearsals; 0 for as long as there is the build. */
    public int getEvidenceDays() {
        return evidenceDays;
    }

    @DataBoundSetter
    public void setEvidenceDays(int evidenceDays) {
        this.evidenceDays = Math.max(0, evidenceDays);
        save();
    }

    @POST
    public FormValidation doCheckCatalog(@QueryParameter String value) {
        return checkAbsolute(value);
    }

    @POST
    public FormValidation doCheckGracePeriodSeconds(@QueryParameter String value) {
        return checkPositive(value);
    }

    @POST
    public FormValidation doCheckAgentTimeoutSeconds(@QueryParameter String value) {
        return checkPositive(value);
    }

    @POST
    public FormValidation doCheckApprovals(@QueryParameter String value) {
        return checkPositive(value);
    }

    @POST
    public FormValidation doCheckEvidenceBuilds(@QueryParameter String value) {
        return checkNotNegative(value);
    }

    @POST
    public FormValidation doCheckEvidenceDays(@QueryParameter String value) {
        return checkNotNegative(value);
    }

    private static FormValidation checkAbsolute(String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        String path = Util.fixEmptyAndTrim(value);
        return path == null || path.startsWith("/")
                ? FormValidation.ok()
                : FormValidation.error(Messages.RediaccConfiguration_Absolute());
    }

    private static FormValidation checkPositive(String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return FormValidation.validatePositiveInteger(value);
    }

    private static FormValidation checkNotNegative(String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return FormValidation.validateNonNegativeInteger(value);
    }
}
