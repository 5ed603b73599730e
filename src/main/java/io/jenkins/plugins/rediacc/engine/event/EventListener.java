package io.jenkins.plugins.rediacc.engine.event;

/** Hears what happens. Called from several threads; returns quickly and never throws. */
@FunctionalInterface
public interface EventListener {

    /** A listener that hears nothing. */
    EventListener NONE = event -> {};

    void on(Event event);
}
