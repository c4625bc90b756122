package dev.nonagon.itinerary;

import dev.nonagon.combos.Demand;
import dev.nonagon.combos.Situation;
import dev.nonagon.conversation.Conversation;
import dev.nonagon.spi.format.Operation;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What routing may know of a request. Nothing of its body is read before a rule asks for it.
 *
 * @param model as the client says it
 * @param conversation asked for its name only where there is a choice to remember
 * @param key the name of the client's key
 * @param leftoversOnly whether the key may use only what the others leave
 * @param client the client tool, as far as it tells; empty if it does not
 * @param reading read once, if at all
 * @param bodyBytes the length of the body, which costs nothing to know
 * @param mayShowPictures whether the body might hold pictures; cheaper than reading it
 * @param at when the request came
 * @param prices the price of a million input tokens of {@code provider/model}
 */
public record Ask(
        String model,
        Operation operation,
        Conversation conversation,
        Optional<String> key,
        boolean leftoversOnly,
        String client,
        Supplier<Demand> reading,
        int bodyBytes,
        Supplier<Boolean> mayShowPictures,
        Instant at,
        Function<String, Optional<BigDecimal>> prices)
        implements Situation {

    @Override
    public Demand demand() {
        return reading.get();
    }

    @Override
    public Instant now() {
        return at;
    }

    @Override
    public Optional<BigDecimal> inputPrice(String routeModel) {
        return prices.apply(routeModel);
    }
}
