package dev.nonagon.translation;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.format.Scope;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One thing that is done to a canonical request on its way to one target: seals kept or withheld, thinking fitted to the
 * model, tool results put in order. Thread-safe; what belongs to one request comes in as an argument.
 */
public interface RequestPass {
    /**
     * Whether a request that could go out in the client's own bytes must be read and written anew for this pass. Asked for
     * every relayed request: answer from the bytes, cheaply.
     */
    default boolean insists(ClientRequest request, Destination destination) {
        return false;
    }

    /**
     * The request as it shall leave; the same object if there is nothing to do. Losses go to {@code scope}.
     *
     * @throws dev.nonagon.spi.format.RequestProblem if the client asked for what this target cannot do
     */
    ChatRequest apply(ChatRequest request, Destination destination, Scope scope);

    /**
     * Hears what the target answers, relayed answers too. The events are those of the upstream's reader; names and ids are
     * the upstream's.
     *
     * @param scope the attempt's, with the names of its tools
     */
    default Optional<Consumer<ChatEvent>> hear(Destination destination, Scope scope) {
        return Optional.empty();
    }

    /**
     * Where to try once more after {@code failure}, of which the client has heard nothing; empty if another try at the same
     * target would fail the same way.
     */
    default Optional<Destination> mend(ClientRequest request, Destination destination, Failure failure) {
        return Optional.empty();
    }
}
