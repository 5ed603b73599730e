package io.jenkins.plugins.rediacc.engine.storage;

/**
 * One thing that was looked at on the host.
 *
 * @param ok whether it is as it must be
 * @param subject what was looked at
 * @param detail what was found
 * @param remedy what to do; empty where it is fine
 */
public record Finding(boolean ok, String subject, String detail, String remedy) {

    public static Finding good(String subject, String detail) {
        return new Finding(true, subject, detail, "");
    }

    public static Finding bad(String subject, String detail, String remedy) {
        return new Finding(false, subject, detail, remedy);
    }
}
