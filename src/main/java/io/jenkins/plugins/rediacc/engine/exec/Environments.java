package io.jenkins.plugins.rediacc.engine.exec;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What every process that the engine starts gets of the engine's own environment: nothing but this allow-list. A CI
 * server ends every process that carries the cookies of its build, and a script must not see its caller's secrets.
 */
public final class Environments {

    private static final String SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private Environments() {}

    /** The base environment: the system's programs, English messages in UTF-8, UTC. */
    public static Map<String, String> base() {
        Map<String, String> base = new LinkedHashMap<>();
        String path = System.getenv("PATH");
        base.put("PATH", path == null ? SYSTEM_PATH : path + ":" + SYSTEM_PATH);
        base.put("HOME", System.getProperty("user.home"));
        base.put("LANG", "C.UTF-8");
        base.put("LC_ALL", "C.UTF-8");
        base.put("TZ", "UTC");
        return base;
    }
}
