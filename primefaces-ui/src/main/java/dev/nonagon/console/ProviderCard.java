package dev.nonagon.console;

import dev.nonagon.management.Offers;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A provider, with how its accounts stand. */
public record ProviderCard(Offers.Offered offer, List<AccountCard> accounts) {
    public ProviderCard {
        accounts = List.copyOf(accounts);
    }

    public int hue() {
        return Look.hue(offer.id());
    }

    public String letters() {
        return Look.letters(offer.name());
    }

    public String prefix() {
        return offer.prefixes().isEmpty() ? offer.id() : offer.prefixes().getFirst();
    }

    public long ready() {
        return accounts.stream().filter(a -> a.state() == AccountState.READY).count();
    }

    public long urgent() {
        return accounts.stream().filter(a -> a.state().isUrgent()).count();
    }

    public long waiting() {
        return accounts.stream().filter(a -> a.state().getTone() == Tone.WARN).count();
    }

    public long resting() {
        return accounts.stream()
                .filter(a -> a.state() == AccountState.PAUSED || a.state() == AccountState.OFF)
                .count();
    }

    /** When the first of those who wait is back. */
    public Optional<Instant> back() {
        return accounts.stream()
                .filter(a -> a.state().getTone() == Tone.WARN)
                .flatMap(a -> a.until().stream())
                .min(Comparator.naturalOrder());
    }

    public boolean connected() {
        return !accounts.isEmpty();
    }

    public boolean ended() {
        return offer.status().equals("ended");
    }

    public boolean degraded() {
        return offer.status().equals("degraded");
    }

    /** Whether it answers without an account. */
    public boolean free() {
        return offer.kind().equals("plugin")
                && offer.fields().isEmpty()
                && offer.logins().isEmpty();
    }

    public boolean node() {
        return offer.kind().equals("node");
    }

    public Tone policyTone() {
        return switch (offer.policy()) {
            case "official" -> Tone.GOOD;
            case "tolerated" -> Tone.WARN;
            default -> Tone.BAD;
        };
    }

    /** What a search looks at. */
    public String words() {
        return (offer.id() + " " + offer.name() + " " + String.join(" ", offer.prefixes()) + " " + offer.format() + " "
                        + offer.tier())
                .toLowerCase(Locale.ROOT);
    }

    /** The chips that show it. */
    public String kinds() {
        return (connected() || free() ? "connected " : "")
                + (urgent() > 0 || waiting() > 0 ? "attention " : "")
                + (offer.logins().isEmpty() ? "" : "login ")
                + (offer.fields().isEmpty() ? "" : "key ");
    }
}
