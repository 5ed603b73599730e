package io.jenkins.plugins.rediacc.engine.rehearsal;

import java.util.function.Supplier;

/** Makes something when it is first asked for, and gives the same from then on; a failure is tried again. */
final class OnFirstUse<T> implements Supplier<T> {

    private final Supplier<T> maker;
    private T made;

    OnFirstUse(Supplier<T> maker) {
        this.maker = maker;
    }

    @Override
    public synchronized T get() {
        if (made == null) {
            made = maker.get();
        }
        return made;
    }
}
