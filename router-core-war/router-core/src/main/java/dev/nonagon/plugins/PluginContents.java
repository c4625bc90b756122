package dev.nonagon.plugins;

import dev.nonagon.spi.PluginContext;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.RouterPlugin;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.ModelListing;
import dev.nonagon.spi.oauth.ImportFlow;
import dev.nonagon.spi.oauth.OAuthFlow;
import dev.nonagon.spi.oauth.StandardOAuthFlow;
import dev.nonagon.spi.provider.Provider;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.provider.QuotaProbe;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All that one plugin supplies. */
public record PluginContents(
        List<Provider> providers,
        List<FormatTranslator> formats,
        List<ModelListing> modelListings,
        List<OAuthFlow> oauthFlows,
        List<QuotaProbe> quotaProbes) {
    public PluginContents {
        providers = List.copyOf(providers);
        formats = List.copyOf(formats);
        modelListings = List.copyOf(modelListings);
        oauthFlows = List.copyOf(oauthFlows);
        quotaProbes = List.copyOf(quotaProbes);
    }

    /** What plugins supply by Java, each of their methods asked once, and by descriptors that no Java has taken (P5); so with logins. */
    public static PluginContents of(
            Collection<? extends RouterPlugin> plugins,
            Collection<ProviderDescriptor> descriptors,
            PluginContext context) {
        List<Provider> providers = new ArrayList<>();
        List<FormatTranslator> formats = new ArrayList<>();
        List<ModelListing> listings = new ArrayList<>();
        List<OAuthFlow> flows = new ArrayList<>();
        List<QuotaProbe> probes = new ArrayList<>();
        for (RouterPlugin plugin : plugins) {
            providers.addAll(plugin.providers(context));
            formats.addAll(plugin.formats(context));
            listings.addAll(plugin.modelListings(context));
            flows.addAll(plugin.oauthFlows(context));
            probes.addAll(plugin.quotaProbes(context));
        }
        Set<ProviderId> loggedIn = flows.stream().map(OAuthFlow::provider).collect(Collectors.toSet());
        Stream.concat(providers.stream().map(Provider::descriptor), descriptors.stream())
                .filter(descriptor -> descriptor.oauth().isPresent())
                .filter(descriptor -> loggedIn.add(descriptor.id()))
                .map(descriptor -> new StandardOAuthFlow(descriptor, context))
                .forEach(flows::add);
        // Beside each of these: a login that was made elsewhere.
        flows.stream()
                .filter(StandardOAuthFlow.class::isInstance)
                .map(StandardOAuthFlow.class::cast)
                .filter(StandardOAuthFlow::canTakeOver)
                .map(ImportFlow::new)
                .toList()
                .forEach(flows::add);
        Set<ProviderId> taken = providers.stream().map(p -> p.descriptor().id()).collect(Collectors.toSet());
        descriptors.stream()
                .filter(d -> !taken.contains(d.id()))
                .map(Provider::new)
                .forEach(providers::add);
        return new PluginContents(providers, formats, listings, flows, probes);
    }

    boolean isEmpty() {
        return providers.isEmpty()
                && formats.isEmpty()
                && modelListings.isEmpty()
                && oauthFlows.isEmpty()
                && quotaProbes.isEmpty();
    }
}
