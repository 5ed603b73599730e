package io.jenkins.plugins.rediacc.engine.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which snapshots a volume keeps: {@code keep: { min: 24h, policy: 24h 7d 4w 6m *y, schedule: hourly }} in the catalogue.
 *
 * @param min every snapshot is kept until it is that old
 * @param rules what is kept of older ones; none: nothing is ever deleted
 * @param schedule how often a snapshot is expected; empty: as the volume's own snapshots say
 */
public record RetentionPolicy(Duration min, List<Rule> rules, Optional<Schedule> schedule) {

    /** Deletes nothing. */
    public static final RetentionPolicy UNSET = new RetentionPolicy(Duration.ZERO, List.of(), Optional.empty());

    /** What a policy looks like, for messages. */
    public static final String FORM =
            "a policy such as '24h 7d 4w 6m *y': how many hours, days, weeks, months and years, each at most once";

    private static final Pattern RULE = Pattern.compile("([1-9]\\d{0,4}|\\*)([hdwmy])");

    public RetentionPolicy {
        rules = List.copyOf(rules);
    }

    /** Parses the rules; empty where the text is not a policy. */
    public static Optional<List<Rule>> rules(String text) {
        List<Rule> rules = new ArrayList<>();
        for (String word : text.strip().split("\\s+")) {
            Optional<Rule> rule = rule(word);
            boolean again = rule.isPresent()
                    && rules.stream()
                            .anyMatch(other -> other.each() == rule.get().each());
            if (rule.isEmpty() || again) {
                return Optional.empty();
            }
            rules.add(rule.get());
        }
        return Optional.of(rules);
    }

    /** Whether anything may be deleted at all. */
    public boolean isSet() {
        return !rules.isEmpty();
    }

    private static Optional<Rule> rule(String word) {
        Matcher matcher = RULE.matcher(word);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int count = matcher.group(1).equals("*") ? Rule.ALL : Integer.parseInt(matcher.group(1));
        return Schedule.of(matcher.group(2).charAt(0)).map(each -> new Rule(count, each));
    }

    /**
     * Keeps the first snapshot of each of the newest periods that have one.
     *
     * @param count how many periods; {@link #ALL} for all
     */
    public record Rule(int count, Schedule each) {

        public static final int ALL = Integer.MAX_VALUE;

        /** As in a policy, such as {@code 24h} or {@code *y}. */
        @Override
        public String toString() {
            return (count == ALL ? "*" : Integer.toString(count)) + each.letter();
        }
    }
}
