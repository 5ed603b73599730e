package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Objection;
import io.jenkins.plugins.rediacc.engine.model.ProductionNow;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.util.List;
import java.util.stream.Collectors;

/** What speaks against a promotion, as one refusal that says what production does now. */
record GuardsObject(List<Objection> objections, ProductionNow now) {

    RediaccException refusal() {
        String first = objections.get(0).reason();
        String all = objections.stream()
                .map(objection -> objection.id() + ": " + objection.reason() + " (" + objection.remedy() + ")")
                .collect(Collectors.joining("\n"));
        return RediaccException.refused(Explanation.of("production must not be promoted now: " + first)
                .tool(all)
                .state(now.text())
                .todo(objections.get(0).remedy()));
    }
}
