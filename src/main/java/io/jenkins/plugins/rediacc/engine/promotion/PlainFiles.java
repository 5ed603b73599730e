package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.database.ProductionService;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.model.BesideWal;
import io.jenkins.plugins.rediacc.engine.model.CommandTemplate;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Objection;
import io.jenkins.plugins.rediacc.engine.model.Position;
import io.jenkins.plugins.rediacc.engine.model.ProductionNow;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.SnapshotBasis;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A volume without a database: the catalogue's {@code freeze} keeps its files from being written, {@code thaw} ends that,
 * and {@code check} tells whether they are served. Each must be such that it can be run again.
 */
public final class PlainFiles implements ProductionService {

    private static final Facts FACTS = new Facts("", "", true, true, "", 0, Serving.NOBODY);
    private static final BesideWal NOTHING = new BesideWal(Map.of(), "", List.of(), false);
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final CommandRunner commands;
    private final Volume volume;
    private final boolean inPart;

    private PlainFiles(CommandRunner commands, Volume volume, boolean inPart) {
        this.commands = commands;
        this.volume = volume;
        this.inPart = inPart;
    }

    /** Production, which only the catalogue's commands can freeze. */
    public static PlainFiles onHost(CommandRunner commands, Volume volume) {
        return new PlainFiles(commands, volume, false);
    }

    /** A clone in production's part, which nobody writes to. */
    public static PlainFiles inPart(CommandRunner commands, Volume volume) {
        return new PlainFiles(commands, volume, true);
    }

    @Override
    public Facts facts(Path root) {
        return FACTS;
    }

    @Override
    public ProductionNow now() {
        return ProductionNow.unknown("nothing asks who uses plain files");
    }

    @Override
    public boolean openedByOthers() {
        return false;
    }

    @Override
    public List<Objection> objections() {
        List<Objection> objections = new ArrayList<>();
        if (inPart) {
            return objections;
        }
        require(objections, "freeze", volume.promotion().files().freeze());
        require(objections, "thaw", volume.promotion().files().thaw());
        return objections;
    }

    private static void require(List<Objection> objections, String name, Optional<CommandTemplate> command) {
        if (command.isEmpty()) {
            objections.add(new Objection(
                    "service/no-" + name,
                    "the volume has no database, and the catalogue does not say how its files are kept from being"
                            + " written: '" + name + "' is missing",
                    "add '" + name + ": [program, argument]' to 'promote:'"));
        }
    }

    @Override
    public Optional<Position> position() {
        return Optional.empty();
    }

    @Override
    public SnapshotBasis basisOf(Path snapshot) {
        throw RediaccException.refused(Explanation.of("nothing tells whether plain files were written to"));
    }

    @Override
    public Optional<String> writtenSince(SnapshotBasis basis) {
        return Optional.of("nothing tells whether plain files were written to");
    }

    @Override
    public BesideWal besideWal(Path root) {
        return NOTHING;
    }

    @Override
    public String filesBeside(Path root) {
        return "";
    }

    @Override
    public void checkpoint() {
        // Plain files have none.
    }

    @Override
    public void drain(Duration grace) {
        // 'freeze' itself waits for what it has to wait for.
    }

    @Override
    public void stop(Duration deadline) {
        run(volume.promotion().files().freeze(), deadline);
    }

    @Override
    public void start() {
        run(volume.promotion().files().thaw(), LIMIT);
    }

    @Override
    public void probe() {
        run(volume.promotion().probe().or(() -> volume.promotion().files().check()), LIMIT);
    }

    @Override
    public void check() {
        run(volume.promotion().files().check(), LIMIT);
    }

    @Override
    public void probeClosed() {
        // They are looked at in production's place.
    }

    private void run(Optional<CommandTemplate> template, Duration limit) {
        template.ifPresent(
                command -> commands.run(Command.of(command.words()).outliving().within(limit))
                        .orFail(Explanation.of("a command of the catalogue failed: " + command)
                                .todo("run it by hand and see what it says")));
    }

    @Override
    public void bar() {
        // Nothing is started on plain files.
    }

    @Override
    public void unbar() {
        // Nothing is started on plain files.
    }

    @Override
    public void disarm(Path root) {
        // Nothing is started on plain files.
    }

    @Override
    public void arm(Path root) {
        // Nothing is started on plain files.
    }

    @Override
    public void startStandby() {
        // Frozen files can be read.
    }

    @Override
    public void stopStandby(Duration deadline) {
        // Nothing was started.
    }

    @Override
    public void relink(Path clone) {
        // The steps made its links.
    }

    @Override
    public void relink(Path clone, Path home) {
        // The steps made its links.
    }

    @Override
    public List<String> handOver(Path clone) {
        return List.of();
    }

    @Override
    public void settle(Path clone) {
        commands.run(Command.of("sync", "--file-system", "--", clone.toString()))
                .orFail(Explanation.of("cannot sync " + clone));
    }

    @Override
    public Preparation prepareFor(String version) {
        return Preparation.NOTHING;
    }

    @Override
    public List<Objection> objectionsTo(String newVersion) {
        return List.of();
    }

    @Override
    public List<String> consequences() {
        return List.of();
    }

    @Override
    public PromotionSettings copyConfiguration(Path to, Optional<String> newVersion) {
        return volume.promotion();
    }

    @Override
    public Optional<Path> retire(String version, String newVersion, String promotion) {
        return Optional.empty();
    }

    @Override
    public void requireRoomFor(String version, String promotion) {
        // Nothing comes back.
    }

    @Override
    public void reinstate(String version, String newVersion, String promotion, boolean made) {
        // Nothing was put aside.
    }

    @Override
    public List<String> farewell(String version, String promotion) {
        return List.of();
    }

    @Override
    public void withdraw(String version) {
        // Nothing was made.
    }

    @Override
    public void startClosed() {
        // They are closed until 'thaw'.
    }

    @Override
    public Volume closed() {
        return volume;
    }

    @Override
    public void stopClosed() {
        // Nothing was started.
    }

    @Override
    public List<String> retired(Path clone) {
        return List.of();
    }

    @Override
    public void tidy(List<String> retired) {
        // The steps know what they left.
    }

    @Override
    public void beginArchive() {
        // Plain files have none.
    }
}
