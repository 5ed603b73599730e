package io.jenkins.plugins.rediacc.engine.storage.rediacc;

import io.jenkins.plugins.rediacc.engine.exec.SecretMask;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The environment of rdc: its configuration and its credentials from the engine's caller, and what keeps it quiet and
 * unattended. Nothing else of the caller's gets through, so none of the variables by which rdc takes its caller for an AI
 * agent, and refuses production, does.
 */
final class RdcEnvironment {

    /** By these rdc takes its caller, or a parent of it, for an agent. */
    static final List<String> AGENTS =
            List.of("REDIACC_AGENT", "CLAUDECODE", "GEMINI_CLI", "COPILOT_CLI", "CURSOR_TRACE_ID");

    private static final List<String> PASSED =
            List.of("REDIACC_CONFIG", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "REDIACC_ACCOUNT_SERVER");
    private static final List<String> SECRET =
            List.of("REDIACC_TOKEN", "REDIACC_CONFIG_PASSWORD", "REDIACC_MASTER_PASSWORD");
    private static final Map<String, String> SET = Map.of(
            "NO_COLOR", "1",
            "REDIACC_YES", "1",
            "REDIACC_LANG", "en",
            "REDIACC_NO_DAEMON", "1",
            "REDIACC_DISABLE_AUTOUPDATE", "1",
            "REDIACC_TELEMETRY_DISABLED", "1");
    private static final String DEFAULT_CONFIGURATION = "rediacc";

    private final Map<String, String> caller;

    RdcEnvironment(Map<String, String> caller) {
        this.caller = Map.copyOf(caller);
    }

    Map<String, String> variables() {
        Map<String, String> variables = new LinkedHashMap<>(SET);
        for (List<String> names : List.of(PASSED, SECRET)) {
            names.stream().filter(caller::containsKey).forEach(name -> variables.put(name, caller.get(name)));
        }
        return variables;
    }

    /** Hides the credentials in what rdc says. */
    SecretMask mask() {
        return new SecretMask(
                SECRET.stream().map(caller::get).filter(Objects::nonNull).toList());
    }

    /** The agents' variables that the engine itself was started with: rdc looks at its parent processes too. */
    List<String> agents() {
        return AGENTS.stream().filter(caller::containsKey).toList();
    }

    /** The file that rdc rewrites on each act: it holds the names and keys of all forks. */
    Path configuration() {
        String home = caller.getOrDefault("XDG_CONFIG_HOME", "");
        Path base = home.isBlank() ? Path.of(System.getProperty("user.home"), ".config") : Path.of(home);
        String name = caller.getOrDefault("REDIACC_CONFIG", "");
        return base.resolve("rediacc").resolve((name.isBlank() ? DEFAULT_CONFIGURATION : name) + ".json");
    }
}
