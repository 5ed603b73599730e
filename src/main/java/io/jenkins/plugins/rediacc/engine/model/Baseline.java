package io.jenkins.plugins.rediacc.engine.model;

import java.util.Optional;

/**
 * What a dry run saw and a promotion compares with what is so later.
 *
 * @param objects SHA-256 over the definitions of production's objects before the steps, in hexadecimal; empty for plain files
 * @param libraries what the steps leave stored by rules that have changed; empty for plain files
 * @param load how many jobs waited or ran for each processor of the host when it began, in the mean of a minute; empty where
 *     the host does not say
 */
public record Baseline(Optional<String> objects, Optional<Libraries> libraries, Optional<Double> load) {}
