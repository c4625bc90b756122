package dev.nonagon.translation;

import dev.nonagon.conversation.Conversation;
import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.chat.Reasoning;
import dev.nonagon.spi.provider.ProviderDescriptor;
import java.util.Optional;
import java.util.Set;

/**
 * Where one attempt goes, as far as its request's words depend on it.
 *
 * @param client the client's format
 * @param model the provider's own name of the model
 * @param conversation names the client's session, and its sub-agent where it has one, apart from all other clients'
 * @param forwarded the client's headers that pass on to this provider
 * @param reasoning how much to think, where the name of the model said so
 * @param bare whether the request must go without any seal, for the provider has just refused one
 */
public record Destination(
        FormatId client,
        ProviderDescriptor provider,
        String model,
        Conversation conversation,
        Headers forwarded,
        Optional<Reasoning> reasoning,
        boolean bare) {

    /** A first attempt for a model whose name says nothing about thinking. */
    public Destination(FormatId client, ProviderDescriptor provider, String model, String conversation) {
        this(client, provider, model, Conversation.named(conversation), Headers.none(), Optional.empty(), false);
    }

    /** The same, without seals. */
    public Destination withoutSeals() {
        return new Destination(client, provider, model, conversation, forwarded, reasoning, true);
    }

    public Destination withReasoning(Reasoning said) {
        return new Destination(client, provider, model, conversation, forwarded, Optional.of(said), bare);
    }

    /** Whether the client speaks the provider's format. */
    public boolean sameFormat() {
        return client.equals(provider.format());
    }

    /** Whose seals the model mints and takes. */
    public String family() {
        return provider.family(model);
    }

    /** What the model is known to be able to do. */
    public Set<String> can() {
        return provider.can(model);
    }

    /** The value of a header as it will be sent. */
    public Optional<String> sent(String header) {
        return forwarded.first(header).or(() -> provider.headers().first(header));
    }
}
