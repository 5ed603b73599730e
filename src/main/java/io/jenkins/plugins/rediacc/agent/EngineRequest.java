package io.jenkins.plugins.rediacc.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.io.Serializable;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * A verb of the engine with its parameters, under the names of the command line. It never changes, because Pipeline may be
 * saving it at any moment.
 */
public final class EngineRequest implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final String CATALOG = "catalog";

    private final String verb;
    private final TreeMap<String, Serializable> parameters;
    private final boolean reporting;
    private final boolean uninterruptible;

    /** A request without parameters. */
    public EngineRequest(String verb) {
        this(verb, new TreeMap<>(), false, false);
    }

    private EngineRequest(
            String verb, TreeMap<String, Serializable> parameters, boolean reporting, boolean uninterruptible) {
        this.verb = verb;
        this.parameters = parameters;
        this.reporting = reporting;
        this.uninterruptible = uninterruptible;
    }

    /** The same with a parameter; a null is one that is left out. */
    public EngineRequest with(String name, @CheckForNull Serializable value) {
        if (value == null) {
            return this;
        }
        TreeMap<String, Serializable> more = new TreeMap<>(parameters);
        more.put(name, value);
        return new EngineRequest(verb, more, reporting, uninterruptible);
    }

    /** The same with a switch that is off where it is left out. */
    public EngineRequest flag(String name, boolean on) {
        return with(name, on ? Boolean.TRUE : null);
    }

    /** The same, whose verb writes its reports into a directory that is published when it ends. */
    public EngineRequest reporting() {
        return new EngineRequest(verb, parameters, true, uninterruptible);
    }

    /** The same as a verb that finishes or undoes by its own journal and is never killed. */
    public EngineRequest uninterruptible() {
        return new EngineRequest(verb, parameters, reporting, true);
    }

    public String verb() {
        return verb;
    }

    boolean isReporting() {
        return reporting;
    }

    boolean isUninterruptible() {
        return uninterruptible;
    }

    /** The request that cleans up after this one, where its process died. */
    EngineRequest cleanUp() {
        return new EngineRequest("gc").with("volume", parameters.get("volume"));
    }

    /** The same in the catalogue that the configuration names, where it does: a Pipeline cannot. */
    EngineRequest inCatalog(@CheckForNull String catalog) {
        return with(CATALOG, catalog);
    }

    /** The parameters by name. */
    public Map<String, Serializable> parameters() {
        return Map.copyOf(parameters);
    }

    /**
     * The text of the request file.
     *
     * @param secrets the names of the sensitive variables that the engine finds in its environment
     */
    String json(String runId, Collection<String> secrets) {
        JsonMapper mapper = JsonMapper.builder().build();
        ObjectNode root = mapper.createObjectNode();
        root.put("runId", runId).put("verb", verb);
        ObjectNode values = root.putObject("parameters");
        parameters.forEach((name, value) -> {
            if (value instanceof Boolean flag) {
                values.put(name, flag);
            } else if (value instanceof Integer number) {
                values.put(name, number);
            } else {
                values.put(name, value.toString());
            }
        });
        ArrayNode names = root.putArray("secrets");
        secrets.forEach(names::add);
        try {
            return mapper.writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
