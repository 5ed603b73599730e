package io.jenkins.plugins.rediacc.engine.exec;

/** A user of the operating system. */
public record OsUser(String name, int uid, int gid, String home) {

    public boolean isRoot() {
        return uid == 0;
    }
}
