package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.database.postgresql.checks.ClusterChecks;
import io.jenkins.plugins.rediacc.engine.model.Action;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.model.Plan;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The built-in steps and tests, by name. */
public final class BuiltIns {

    private final Map<String, BuiltIn> byName = new TreeMap<>();

    /** All that there are. */
    static BuiltIns all() {
        List<BuiltIn> all = new ArrayList<>(List.of(new PgUpgrade()));
        ClusterChecks.all().forEach(check -> all.add(new CheckStep(check)));
        return new BuiltIns(all);
    }

    public BuiltIns(List<BuiltIn> all) {
        all.forEach(builtIn -> byName.put(builtIn.name(), builtIn));
    }

    /** The built-in of that name; refused with exit code 2 where there is none. */
    public BuiltIn named(String name) {
        BuiltIn builtIn = byName.get(name);
        if (builtIn == null) {
            throw RediaccException.usage(Explanation.of("no built-in step '" + Names.printable(name) + "'")
                    .todo("use one of: " + String.join(", ", byName.keySet())));
        }
        return builtIn;
    }

    /** Refuses a plan that uses an unknown built-in or gives it wrong parameters, with file, line and column. */
    public void validate(Plan plan) {
        plan.all().forEach(this::validate);
    }

    private void validate(Step step) {
        if (!(step.action() instanceof Action.BuiltIn action)) {
            return;
        }
        try {
            named(action.uses()).validate(action.with());
        } catch (RediaccException e) {
            throw step.refused(e);
        }
    }
}
