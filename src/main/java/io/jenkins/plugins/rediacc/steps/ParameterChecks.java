package io.jenkins.plugins.rediacc.steps;

import hudson.Util;
import hudson.util.FormValidation;
import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.model.Quantity;

/** Checks of form fields: of their text alone, so whoever sees the form may ask. */
final class ParameterChecks {

    private ParameterChecks() {}

    static FormValidation name(String value) {
        String text = Util.fixEmptyAndTrim(value);
        return text == null || Names.isValid(text)
                ? FormValidation.ok()
                : FormValidation.error(Messages.ParameterChecks_Name());
    }

    static FormValidation duration(String value) {
        String text = Util.fixEmptyAndTrim(value);
        return text == null || Quantity.duration(text).isPresent()
                ? FormValidation.ok()
                : FormValidation.error(Messages.ParameterChecks_Duration());
    }
}
