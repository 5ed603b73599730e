package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.database.Database;
import io.jenkins.plugins.rediacc.engine.history.Ledger;
import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.Objection;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.SealedPlan;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.MountTable;
import io.jenkins.plugins.rediacc.engine.storage.Promise;
import io.jenkins.plugins.rediacc.engine.storage.VolumeStorage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Finds out what the gate must know. What cannot be found out becomes an objection: no answer is a no. */
public final class GateInquiry {

    private final Path state;
    private final VolumeStorage storage;
    private final Volume volume;
    private final Optional<Database> database;
    private final List<Objection> unanswered = new ArrayList<>();

    /**
     * An inquiry about one volume, for one question.
     *
     * @param state the state directory
     * @param database the volume's database; empty for plain files
     */
    public GateInquiry(Path state, VolumeStorage storage, Optional<Database> database) {
        this.state = state;
        this.storage = storage;
        this.volume = storage.volume();
        this.database = database;
    }

    /** The question whether this plan may be promoted now. */
    public GateQuestion ask(SealedPlan plan, PromotionSettings settings, Instant now) {
        Optional<String> systemIdentifier = answer("production-unreadable", this::systemIdentifier);
        return new GateQuestion(
                now,
                volume,
                systemIdentifier,
                plan,
                answer("tools-unreadable", () -> tools(plan)),
                settings,
                new EvidenceReader(volume.name(), systemIdentifier, plan).read(new Ledger(state)),
                path(),
                answer("pool-unreadable", storage::pool),
                HostLoad.perProcessor(),
                answer("lease-unreadable", () -> Lease.find(state, volume)).orElse(Optional.empty()),
                unanswered);
    }

    /** Empty text for plain files. */
    private String systemIdentifier() {
        storage.verify();
        return database.map(present -> present.identity(volume).systemIdentifier())
                .orElse("");
    }

    private Map<String, String> tools(SealedPlan plan) {
        return database.map(present -> present.tools(volume, plan.plan())).orElse(Map.of());
    }

    private GateQuestion.VolumePath path() {
        boolean isFixed = storage.promise().exchange() == Promise.Exchange.ATOMIC
                && answer("mounts-unreadable", () -> MountTable.read().isMountPoint(volume.path()))
                        .orElse(true);
        return new GateQuestion.VolumePath(
                volume.path(), storage.promise().exchanges(), isFixed, Files.isSymbolicLink(volume.path()));
    }

    private <T> Optional<T> answer(String id, Supplier<T> inquiry) {
        try {
            return Optional.of(inquiry.get());
        } catch (RediaccException e) {
            if (e.exitCode() == ExitCode.CANCELLED) {
                throw e;
            }
            String words = e.explanation().toolWords();
            unanswered.add(new Objection(
                    "gate/" + id,
                    e.explanation().what() + (words.isBlank() ? "" : ": " + words.strip()),
                    e.explanation().remedy()));
            return Optional.empty();
        }
    }
}
