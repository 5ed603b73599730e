package io.jenkins.plugins.rediacc.agent;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.XmlFile;
import hudson.model.Run;
import hudson.model.Saveable;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;

/**
 * The clones that builds have made and not yet destroyed, on disk before each is made. What a build leaves behind is
 * destroyed when the build is over, or as soon as its agent is connected after that.
 */
@Extension
public final class OpenClones implements Saveable {

    private static final Logger LOGGER = Logger.getLogger(OpenClones.class.getName());

    private final List<OpenClone> clones = new ArrayList<>();
    private transient boolean loaded;

    /** The one list of this Jenkins. */
    public static OpenClones get() {
        return ExtensionList.lookupSingleton(OpenClones.class);
    }

    /** Adds a clone that is about to be made. */
    public synchronized void add(OpenClone clone) throws IOException {
        load();
        clones.removeIf(other -> other.id().equals(clone.id()));
        clones.add(clone);
        save();
    }

    /** A clone that is no more. */
    public synchronized void remove(String id) throws IOException {
        load();
        if (clones.removeIf(clone -> clone.id().equals(id))) {
            save();
        }
    }

    /** The clone of that id; null where no build has it. */
    @CheckForNull
    public synchronized OpenClone find(String id) {
        load();
        return clones.stream()
                .filter(clone -> clone.id().equals(id))
                .findFirst()
                .orElse(null);
    }

    /** The clones that a build has left. */
    synchronized List<OpenClone> of(Run<?, ?> build) {
        load();
        return clones.stream()
                .filter(clone -> clone.build().equals(build.getExternalizableId()))
                .toList();
    }

    /** The clones on an agent whose builds are over. */
    synchronized List<OpenClone> leftOn(String node) {
        load();
        return clones.stream()
                .filter(clone -> clone.node().equals(node) && clone.isLeft())
                .toList();
    }

    @Override
    public synchronized void save() throws IOException {
        file().write(this);
    }

    private void load() {
        if (loaded) {
            return;
        }
        loaded = true;
        XmlFile file = file();
        if (file.exists()) {
            try {
                file.unmarshal(this);
            } catch (IOException e) {
                LOGGER.log(
                        Level.WARNING,
                        e,
                        () -> "cannot read " + file + "; 'rediacc gc' on the hosts takes what is left");
            }
        }
    }

    private static XmlFile file() {
        return new XmlFile(Jenkins.XSTREAM2, new File(Jenkins.get().getRootDir(), OpenClones.class.getName() + ".xml"));
    }
}
