package io.jenkins.plugins.rediacc.engine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Imports point one way: from door to engine, inside the engine down to the model. */
@AnalyzeClasses(packages = "io.jenkins.plugins.rediacc", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String ENGINE = "io.jenkins.plugins.rediacc.engine";

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("io.jenkins.plugins.rediacc.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule LAYERS = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .withOptionalLayers(true)
            .layer("model")
            .definedBy(ENGINE + ".model..")
            .layer("exec")
            .definedBy(ENGINE + ".exec..")
            .layer("event")
            .definedBy(ENGINE + ".event..")
            .layer("json")
            .definedBy(ENGINE + ".json..")
            .layer("file")
            .definedBy(ENGINE + ".file..")
            .layer("storage")
            .definedBy(ENGINE + ".storage..")
            .layer("database")
            .definedBy(ENGINE + ".database..")
            .layer("report")
            .definedBy(ENGINE + ".report..")
            .layer("history")
            .definedBy(ENGINE + ".history..")
            .layer("yaml")
            .definedBy(ENGINE + ".yaml..")
            .layer("catalog")
            .definedBy(ENGINE + ".catalog..")
            .layer("plan")
            .definedBy(ENGINE + ".plan..")
            .layer("rehearsal")
            .definedBy(ENGINE + ".rehearsal..")
            .layer("promotion")
            .definedBy(ENGINE + ".promotion..")
            .layer("cli")
            .definedBy("io.jenkins.plugins.rediacc.cli..")
            .whereLayer("model")
            .mayNotAccessAnyLayer()
            .whereLayer("exec")
            .mayOnlyAccessLayers("model")
            .whereLayer("event")
            .mayOnlyAccessLayers("model")
            .whereLayer("json")
            .mayOnlyAccessLayers("model")
            .whereLayer("file")
            .mayNotAccessAnyLayer()
            .whereLayer("storage")
            .mayOnlyAccessLayers("model", "exec", "file")
            .whereLayer("database")
            .mayOnlyAccessLayers("model", "exec", "event", "file", "storage")
            .whereLayer("report")
            .mayOnlyAccessLayers("model", "json", "file")
            .whereLayer("yaml")
            .mayOnlyAccessLayers("model", "file")
            .whereLayer("catalog")
            .mayOnlyAccessLayers("model", "yaml")
            .whereLayer("plan")
            .mayOnlyAccessLayers("model", "file", "yaml")
            .whereLayer("history")
            .mayOnlyAccessLayers("model", "json", "file", "storage", "rehearsal")
            .whereLayer("rehearsal")
            .mayOnlyAccessLayers("model", "exec", "event", "file", "storage", "database")
            .whereLayer("promotion")
            .mayOnlyAccessLayers(
                    "model", "exec", "event", "json", "file", "storage", "database", "plan", "rehearsal", "history")
            .whereLayer("cli")
            .mayNotBeAccessedByAnyLayer();

    @ArchTest
    static final ArchRule PROCESSES_ONLY_IN_EXEC = noClasses()
            .that()
            .resideOutsideOfPackage(ENGINE + ".exec..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.lang.ProcessBuilder")
            .orShould()
            .callMethod(Runtime.class, "exec", String.class)
            .because("engine.exec is the only door to operating-system processes");

    @ArchTest
    static final ArchRule THE_ENGINE_NEVER_PRINTS = noClasses()
            .that()
            .resideInAPackage(ENGINE + "..")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .because("what happens goes out as events");

    @ArchTest
    static final ArchRule NO_JENKINS_IN_THE_ENGINE = noClasses()
            .that()
            .resideInAnyPackage(ENGINE + "..", "io.jenkins.plugins.rediacc.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("hudson..", "jenkins..", "org.kohsuke..");

    @ArchTest
    static final ArchRule NO_CATCH_ALL_NAMES = noClasses()
            .should()
            .haveSimpleNameEndingWith("Util")
            .orShould()
            .haveSimpleNameEndingWith("Utils")
            .orShould()
            .haveSimpleNameEndingWith("Helper")
            .orShould()
            .haveSimpleNameEndingWith("Manager");
}
