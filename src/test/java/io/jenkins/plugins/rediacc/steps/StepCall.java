package io.jenkins.plugins.rediacc.steps;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A step that runs the engine, as a Pipeline calls it.
 *
 * @param name of the step
 * @param parameters for the volume {@code files}
 * @param body the block of the step; empty where it has none
 * @param verb of the engine
 * @param answer of the engine, as JSON, as one that went well
 * @param gives what the step then gives, as text
 */
record StepCall(String name, String parameters, String body, String verb, String answer, String gives) {

    /** The id of a clone that {@link #makeClone} made. */
    private static final String CLONE = "env.CLONE";

    /** Every step that runs the engine. */
    static final List<StepCall> ALL = List.of(
            of("rediaccSnapshot", "", "snapshot", "{\"id\":\"s1\"}", "s1"),
            of("rediaccUpgradeTest", "plan: 'p.yaml'", "test", passed(), "PASSED: all is well"),
            of("rediaccBisect", "plan: 'p.yaml'", "bisect", "{\"since\":{\"answer\":\"it passes\"}}", "it passes"),
            new StepCall("rediaccClone", "volume: 'files'", " { 'of the body' }", "clone", aClone(), "of the body"),
            of("rediaccCreateClone", "", "clone", aClone(), "j-"),
            new StepCall("rediaccDestroy", "clone: " + CLONE, "", "destroy", "{}", "null"),
            of("rediaccGate", "plan: 'p.yaml'", "gate", allowed(), "allowed by e1"),
            of("rediaccPromote", "plan: 'p.yaml', resume: true", "promote", promoted("PROMOTED"), "PROMOTED with"),
            of("rediaccRollback", "", "rollback", promoted("ROLLED_BACK"), "ROLLED_BACK with"),
            of("rediaccFinalize", "", "finalize", "{}", "null"),
            of("rediaccPrune", "", "prune", "{\"outcomes\":[]}", "destroyed 0, kept 0"),
            of(
                    "rediaccStatus",
                    "",
                    "status",
                    "{\"volumes\":[{\"volume\":\"files\",\"level\":\"FINE\"}]}",
                    "{files=FINE}"),
            of("rediaccDoctor", "", "doctor", "{\"good\":true}", "good"));

    private static StepCall of(String name, String more, String verb, String answer, String gives) {
        return new StepCall(name, "volume: 'files'" + (more.isEmpty() ? "" : ", " + more), "", verb, answer, gives);
    }

    private static String passed() {
        return "{\"id\":\"r1\",\"verdict\":\"PASSED\",\"reason\":\"all is well\",\"started\":\"2026-11-22T12:00:00Z\","
                + "\"finished\":\"2026-11-22T12:00:01Z\"}";
    }

    private static String aClone() {
        return "{\"id\":\"NAME\",\"path\":\"/clone\",\"snapshot\":\"s1\",\"environment\":{}}";
    }

    private static String allowed() {
        return "{\"allowed\":true,\"volume\":\"files\",\"plan\":\"Release\",\"planDigest\":\"d1\",\"evidence\":\"e1\"}";
    }

    private static String promoted(String outcome) {
        return "{\"outcome\":\"" + outcome + "\",\"pauseOfWrites\":1.5}";
    }

    /** Whether the engine finishes or undoes it by its journal, so that it is never killed. */
    boolean isUninterruptible() {
        return List.of("promote", "rollback", "finalize").contains(verb);
    }

    /** The step as a statement. */
    String statement(Path java) {
        return name + "(" + parameters + ", java: " + Host.quoted(java) + ")" + body;
    }

    /** The step as a statement that prints what it gives. */
    String saying(Path java) {
        return "def r_" + name + " = " + statement(java) + "\necho \"" + name + " gave ${r_" + name + "}\"";
    }

    /** Makes the clone that {@code rediaccDestroy} destroys. */
    static String makeClone(Path java) {
        return CLONE + " = rediaccCreateClone(volume: 'files', java: " + Host.quoted(java) + ").id\n";
    }

    /** All of them at once, each a branch of its own name. */
    static String parallel(Function<StepCall, String> branch) {
        return ALL.stream()
                .map(call -> call.name() + ": { " + branch.apply(call) + " }")
                .collect(Collectors.joining(",\n", "parallel(\n", ")\n"));
    }

    /** The verbs of all of them, and those besides. */
    static String[] verbs(String... besides) {
        return Stream.concat(ALL.stream().map(StepCall::verb), Stream.of(besides))
                .toArray(String[]::new);
    }
}
