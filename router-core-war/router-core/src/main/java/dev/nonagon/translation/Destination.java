package dev.nonagon.translation;

import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.provider.ProviderDescriptor;

/**
 * Where one attempt goes, as far as its request's words depend on it.
 *
 * @param client the client's format
 * @param model the provider's own name of the model
 * @param conversation names the client's session, and its sub-agent where it has one, apart from all other clients'
 */
public record Destination(FormatId client, ProviderDescriptor provider, String model, String conversation) {}
