package io.jenkins.plugins.rediacc.cli;

import picocli.CommandLine.IVersionProvider;

/** The version of the program, from the manifest of its jar. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        return new String[] {"rediacc " + number()};
    }

    static String number() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
