package io.jenkins.plugins.rediacc.approval;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Run;
import io.jenkins.plugins.rediacc.approval.ApprovalRecord.State;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jenkins.model.RunAction2;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** What people of a build were asked, with the page where they answer. Every change is saved before anybody is told. */
public final class ApprovalAction implements RunAction2 {

    static final String URL = "rediacc-approvals";

    private volatile List<ApprovalRecord> records = new ArrayList<>();
    private transient volatile Run<?, ?> run;

    /** The approvals of the build, made if there are none. */
    static ApprovalAction of(Run<?, ?> build) {
        synchronized (build) {
            ApprovalAction action = build.getAction(ApprovalAction.class);
            if (action == null) {
                action = new ApprovalAction();
                build.addAction(action);
            }
            return action;
        }
    }

    @Override
    public void onAttached(Run<?, ?> build) {
        this.run = build;
    }

    @Override
    public void onLoad(Run<?, ?> build) {
        this.run = build;
    }

    @Override
    public String getIconFileName() {
        return "symbol-people";
    }

    @Override
    public String getDisplayName() {
        return Messages.ApprovalAction_DisplayName();
    }

    @Override
    public String getUrlName() {
        return URL;
    }

    /** The build. */
    public Run<?, ?> getRun() {
        return run;
    }

    /** The questions as the page shows them, the newest first. */
    @Restricted(NoExternalUse.class)
    public List<ApprovalPage> getPages() {
        List<ApprovalPage> pages = new ArrayList<>();
        records.forEach(record -> pages.add(0, new ApprovalPage(this, record)));
        return pages;
    }

    /** Where one question is answered. */
    @CheckForNull
    @Restricted(NoExternalUse.class)
    public ApprovalPage getApproval(String id) {
        return find(id).map(record -> new ApprovalPage(this, record)).orElse(null);
    }

    /** Whether somebody is waited for. */
    @Restricted(NoExternalUse.class)
    public boolean isWaiting() {
        return records.stream().anyMatch(ApprovalRecord::isWaiting);
    }

    Optional<ApprovalRecord> find(String id) {
        return records.stream().filter(record -> record.getId().equals(id)).findFirst();
    }

    /** The newest that was granted for a volume. */
    Optional<ApprovalRecord> granted(String volume, boolean rollback) {
        return records.stream()
                .filter(record -> record.isGranted(volume, rollback))
                .reduce((older, newer) -> newer);
    }

    synchronized void add(ApprovalRecord record) throws IOException {
        if (find(record.getId()).isEmpty()) {
            List<ApprovalRecord> more = new ArrayList<>(records);
            more.add(record);
            records = more;
            run.save();
        }
    }

    /** Other evidence of what is waited for came. */
    synchronized void renew(GateRecord subject) throws IOException {
        for (ApprovalRecord record : records) {
            if (record.isWaiting()
                    && record.getSubject().isAboutTheSameAs(subject)
                    && !record.getSubject().getEvidence().equals(subject.getEvidence())) {
                record.renew(subject);
            }
        }
        run.save();
    }

    /** The volume was rehearsed again, with this plan, after the gate answered. */
    synchronized void outdate(ApprovalRecord record, String rehearsal) throws IOException {
        if (record.isWaiting()) {
            record.outdate(rehearsal);
            run.save();
        }
    }

    /** Counts an approval of exactly this evidence. */
    synchronized void approve(ApprovalRecord record, Voter voter, @CheckForNull String evidence, Instant now)
            throws IOException {
        requireWaiting(record, now);
        voter.requireCounts(record);
        requireSame(record, evidence);
        record.approve(voter.userId(), now);
        run.save();
    }

    /** Ends it with a no. */
    synchronized void reject(ApprovalRecord record, Voter voter, Instant now) throws IOException {
        requireWaiting(record, now);
        voter.requireKnown();
        record.end(State.REJECTED, voter.userId(), now);
        run.save();
    }

    /** Ends it without anybody's answer, unless it has one. */
    synchronized void end(ApprovalRecord record, State state, Instant now) throws IOException {
        if (record.isWaiting()) {
            record.end(state, null, now);
            run.save();
        }
    }

    private static void requireWaiting(ApprovalRecord record, Instant now) {
        if (!record.isWaiting()) {
            throw new Refusal(Refusal.CONFLICT, Messages.ApprovalAction_Over());
        }
        if (!now.isBefore(record.getExpires())) {
            throw new Refusal(Refusal.CONFLICT, Messages.ApprovalAction_Expired());
        }
    }

    private static void requireSame(ApprovalRecord record, @CheckForNull String evidence) {
        if (record.getNewerEvidence() != null) {
            throw new Refusal(Refusal.CONFLICT, Messages.ApprovalAction_Outdated(record.getNewerEvidence()));
        }
        GateRecord subject = record.getSubject();
        if (subject.getEvidence().isEmpty() || !subject.getEvidence().equals(evidence)) {
            throw new Refusal(Refusal.CONFLICT, Messages.ApprovalAction_OtherEvidence());
        }
        if (!subject.isAllowed()) {
            throw new Refusal(Refusal.CONFLICT, Messages.ApprovalAction_GateRefuses());
        }
    }
}
