package io.jenkins.plugins.rediacc.engine.storage;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Which promise of the contract a test proves; {@link ContractMatrix} makes the page of the docs from these. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Promised {

    /** The promise, as the docs word it. */
    String value();
}
