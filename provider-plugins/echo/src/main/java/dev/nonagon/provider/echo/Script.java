package dev.nonagon.provider.echo;

import java.time.Duration;
import java.util.List;

/**
 * An answer as the steps in which it is told.
 *
 * @param pace between two pieces of a stream; a whole answer does not wait for it
 */
record Script(Duration pace, List<Step> steps) {
    Script {
        steps = List.copyOf(steps);
    }

    sealed interface Step {
        /** A piece of the answer's text. */
        record Say(String piece) implements Step {}

        /** A piece of the reasoning. */
        record Think(String piece) implements Step {}

        /**
         * @param arguments a JSON object
         */
        record CallTool(String id, String name, String arguments) implements Step {}

        /** Nothing happens, in a stream and in a whole answer. */
        record Wait(Duration time) implements Step {}

        /** The good end. */
        record Finish(String reason) implements Step {}

        /** The body ends without its end. */
        record Stop() implements Step {}

        /** The connection breaks. */
        record Reset() implements Step {}

        /** The end is an error. */
        record Break(EchoError error) implements Step {}
    }
}
