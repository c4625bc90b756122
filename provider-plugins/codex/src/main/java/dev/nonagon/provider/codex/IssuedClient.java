package dev.nonagon.provider.codex;

import dev.nonagon.spi.PluginContext;
import dev.nonagon.spi.provider.ProviderDescriptor;
import java.time.InstantSource;
import java.util.Optional;

/**
 * A context in which a flow has the client id that the vendor issued for one account.
 *
 * @param clientId the issued one
 */
record IssuedClient(PluginContext context, String clientId) implements PluginContext {
    @Override
    public Optional<String> config(String key) {
        return key.equals(ChatGptFlow.CLIENT_KEY) ? Optional.of(clientId) : context.config(key);
    }

    @Override
    public InstantSource clock() {
        return context.clock();
    }

    @Override
    public ProviderDescriptor descriptor(String id) {
        return context.descriptor(id);
    }
}
