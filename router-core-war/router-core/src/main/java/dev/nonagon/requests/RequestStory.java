package dev.nonagon.requests;

import dev.nonagon.itinerary.Trace;
import dev.nonagon.spi.format.Loss;
import dev.nonagon.usage.UsageRecord;
import java.util.List;

/**
 * One request from its arrival to its end.
 *
 * @param trace what was decided, and why
 * @param losses what the translation for the target that is told of could not carry over
 */
public record RequestStory(UsageRecord record, Trace trace, List<Loss> losses) {
    public RequestStory {
        losses = List.copyOf(losses);
    }
}
