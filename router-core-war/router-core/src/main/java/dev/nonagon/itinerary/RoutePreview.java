package dev.nonagon.itinerary;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What would happen to a request now, without asking anybody.
 *
 * @param asked the name as it was asked for
 * @param answer who would be asked first; empty if nobody could be
 * @param candidates everybody who could come into question, in the order in which they would be tried
 * @param refused members that are not for this request, and names that lead nowhere, with the reason
 * @param otherwise what a client would be told if nobody could be asked
 */
public record RoutePreview(
        String asked,
        Optional<Candidate> answer,
        List<Candidate> candidates,
        List<Trace.Note> refused,
        Optional<String> otherwise) {
    public RoutePreview {
        candidates = List.copyOf(candidates);
        refused = List.copyOf(refused);
    }

    /** How a candidate stands. */
    public enum State {
        READY,
        /** It rests, and is due to be asked whether it is back. */
        PROBE,
        RESTING,
        BUSY,
        EXHAUSTED,
        REFUSED
    }

    /**
     * A model through an account.
     *
     * @param through the combos that lead to it, outermost first
     * @param tier in lower case
     * @param reason why it is not ready; empty text if it is
     * @param until when that ends, where it is known
     * @param home whether the conversation is at home there
     */
    public record Candidate(
            String target,
            String account,
            List<String> through,
            String tier,
            State state,
            String reason,
            Optional<Instant> until,
            boolean home) {
        public Candidate {
            through = List.copyOf(through);
        }

        boolean possible() {
            return state == State.READY || state == State.PROBE;
        }
    }
}
