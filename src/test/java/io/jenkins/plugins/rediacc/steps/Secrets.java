package io.jenkins.plugins.rediacc.steps;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.domains.Domain;
import hudson.model.Fingerprint;
import hudson.model.Run;
import hudson.util.Secret;
import java.util.Collection;
import java.util.List;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;

/** Credentials of the Jenkins under test. */
final class Secrets {

    private Secrets() {}

    /** Something that may fail. */
    @FunctionalInterface
    interface Act {
        void act() throws Exception;
    }

    /** Adds a secret text. */
    static void add(String id, String value) throws Exception {
        CredentialsProvider.lookupStores(Jenkins.get())
                .iterator()
                .next()
                .addCredentials(
                        Domain.global(),
                        new StringCredentialsImpl(CredentialsScope.GLOBAL, id, "", Secret.fromString(value)));
    }

    /** The jobs that used a credential, as its page shows them. */
    static Collection<String> users(String id, Run<?, ?> run) throws Exception {
        StandardCredentials credentials =
                CredentialsProvider.findCredentialById(id, StandardCredentials.class, run, List.of());
        Fingerprint uses = CredentialsProvider.getFingerprintOf(credentials);
        return uses == null ? List.of() : uses.getJobs();
    }
}
