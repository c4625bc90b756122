package dev.nonagon.translation;

import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.format.Scope;

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

    /** The request as it shall leave; the same object if there is nothing to do. Losses go to {@code scope}. */
    ChatRequest apply(ChatRequest request, Destination destination, Scope scope);
}
