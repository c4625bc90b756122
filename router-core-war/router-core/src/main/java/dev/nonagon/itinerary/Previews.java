package dev.nonagon.itinerary;

import dev.nonagon.accounts.Affinity;
import dev.nonagon.cooldowns.Rest;
import dev.nonagon.routing.Offer;
import dev.nonagon.spi.Failure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Draws {@link RoutePreview}s: takes no turn, no place and no probe. */
final class Previews {
    private final Itineraries shared;
    private final RoutingSettings settings;
    private final Ask ask;
    private final long nowMillis;

    Previews(Itineraries shared, RoutingSettings settings, Ask ask) {
        this.shared = shared;
        this.settings = settings;
        this.ask = ask;
        this.nowMillis = shared.clock().millis();
    }

    RoutePreview of(List<Leg> legs, Trace trace, Optional<Failure> nobody) {
        List<RoutePreview.Candidate> candidates = new ArrayList<>();
        for (Leg leg : legs) {
            List<RoutePreview.Candidate> ofLeg = new ArrayList<>();
            leg.way().offer().logins().forEach(login -> ofLeg.add(candidate(leg, login)));
            first(leg, ofLeg);
            candidates.addAll(ofLeg);
        }
        Optional<RoutePreview.Candidate> answer =
                candidates.stream().filter(RoutePreview.Candidate::possible).findFirst();
        return new RoutePreview(
                ask.model(),
                answer,
                candidates,
                trace.notes(),
                answer.isPresent()
                        ? Optional.empty()
                        : nobody.map(Failure::message)
                                .or(() -> Optional.of(
                                        "Everybody rests, is busy or may not be used; the request waits up to "
                                                + settings.maxWait() + " for the first to be back.")));
    }

    /** Moves the account that would be chosen to the front of its leg. */
    private void first(Leg leg, List<RoutePreview.Candidate> ofLeg) {
        AccountPicker picker = new AccountPicker(
                ask, settings, shared.rotations(), shared.affinity(), shared.nanoTime(), Trace.since(() -> 0, 0), true);
        picker.favourite(leg, nowMillis).ifPresent(login -> {
            for (int at = 1; at < ofLeg.size(); at++) {
                if (ofLeg.get(at).account().equals(login.account().name())) {
                    ofLeg.addFirst(ofLeg.remove(at));
                    return;
                }
            }
        });
    }

    private RoutePreview.Candidate candidate(Leg leg, Offer.Login login) {
        String model = leg.way().model();
        Offer offer = leg.way().offer();
        Optional<String> never = login.live().quota().objection(model, ask.leftoversOnly(), nowMillis);
        Optional<Rest> rest = offer.rests()
                .rest(model, nowMillis)
                .or(() -> login.live().rests().rest(model, nowMillis));
        RoutePreview.State state;
        String reason = "";
        Optional<Instant> until = Optional.empty();
        if (never.isPresent()) {
            state = RoutePreview.State.REFUSED;
            reason = never.get();
        } else if (rest.isPresent()) {
            state = rest.get().nextProbe().toEpochMilli() <= nowMillis
                    ? RoutePreview.State.PROBE
                    : RoutePreview.State.RESTING;
            reason = rest.get().reason();
            until = Optional.of(rest.get().until());
        } else if (login.live().quota().exhausted(model, nowMillis)) {
            state = RoutePreview.State.EXHAUSTED;
            reason = "its quota is used up";
        } else if (!login.live().line().hasPlace(login.terms().parallel())) {
            state = RoutePreview.State.BUSY;
            reason = "all " + login.terms().parallel() + " places are taken";
        } else {
            state = RoutePreview.State.READY;
        }
        return new RoutePreview.Candidate(
                leg.name(),
                login.account().name(),
                leg.through().stream().map(through -> through.combo().name()).toList(),
                offer.provider().descriptor().tier().name().toLowerCase(Locale.ROOT),
                state,
                reason,
                until,
                home(offer, login));
    }

    private boolean home(Offer offer, Offer.Login login) {
        return settings.affinity()
                && offer.logins().size() > 1
                && shared.affinity()
                        .of(ask.conversation().id(), AccountPicker.group(offer), settings.affinityFor())
                        .map(Affinity.Binding::home)
                        .filter(login.account().id()::equals)
                        .isPresent();
    }
}
