package io.jenkins.plugins.rediacc.steps;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.domains.Domain;
import hudson.util.Secret;
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
}
