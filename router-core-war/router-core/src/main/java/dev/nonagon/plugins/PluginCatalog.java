package dev.nonagon.plugins;

import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.ModelListing;
import dev.nonagon.spi.oauth.OAuthFlow;
import dev.nonagon.spi.provider.Provider;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.provider.QuotaProbe;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who supplies what, at one moment. Immutable. What it gives belongs to plugins that may be replaced: keep it no longer than a
 * {@link PluginCatalogSource.Lease}, and ask again.
 */
public final class PluginCatalog {
    private static final PluginCatalog EMPTY = new PluginCatalog(Map.of());

    private final Map<ProviderId, Provider> providers = new LinkedHashMap<>();
    private final Map<String, Provider> byPrefix = new LinkedHashMap<>();
    private final Map<FormatId, FormatTranslator> formats = new LinkedHashMap<>();
    private final List<ModelListing> modelListings = new ArrayList<>();
    private final Map<String, OAuthFlow> oauthFlows = new LinkedHashMap<>();
    private final Map<ProviderId, QuotaProbe> quotaProbes = new LinkedHashMap<>();
    private final Map<ProviderId, String> providerSuppliers = new LinkedHashMap<>();
    private final Map<FormatId, String> formatSuppliers = new LinkedHashMap<>();

    private PluginCatalog(Map<String, PluginContents> bySupplier) {
        bySupplier.forEach(this::add);
    }

    private void add(String supplier, PluginContents contents) {
        for (Provider provider : contents.providers()) {
            ProviderId id = provider.descriptor().id();
            providers.putIfAbsent(id, provider);
            providerSuppliers.putIfAbsent(id, supplier);
            byPrefix.putIfAbsent(id.value(), provider);
            provider.descriptor().prefixes().forEach(prefix -> byPrefix.putIfAbsent(prefix, provider));
        }
        for (FormatTranslator format : contents.formats()) {
            formats.putIfAbsent(format.id(), format);
            formatSuppliers.putIfAbsent(format.id(), supplier);
        }
        modelListings.addAll(contents.modelListings());
        contents.oauthFlows().forEach(flow -> oauthFlows.putIfAbsent(flow.id(), flow));
        contents.quotaProbes().forEach(probe -> quotaProbes.putIfAbsent(probe.provider(), probe));
    }

    public static PluginCatalog empty() {
        return EMPTY;
    }

    /** A catalog of one supplier. */
    public static PluginCatalog of(String supplier, PluginContents contents) {
        return new PluginCatalog(Map.of(supplier, contents));
    }

    /** A catalog of several suppliers in their order; of what two claim, the earlier one's counts. */
    public static PluginCatalog of(Map<String, PluginContents> bySupplier) {
        return new PluginCatalog(bySupplier);
    }

    public Optional<Provider> provider(ProviderId id) {
        return Optional.ofNullable(providers.get(id));
    }

    /**
     * The provider whose accounts one uses: itself, unless its descriptor names another that comes with the same plugin. A
     * stranger's wish to use somebody's accounts is none: it would get their tokens.
     */
    public ProviderId home(ProviderId id) {
        return provider(id)
                .flatMap(provider -> provider.descriptor().accountsOf())
                .flatMap(this::provider)
                .map(Provider::descriptor)
                .filter(other -> other.accountsOf().isEmpty())
                .map(ProviderDescriptor::id)
                .filter(other -> supplierOf(other).equals(supplierOf(id)))
                .orElse(id);
    }

    /** The provider meant by what stands before the slash in {@code prefix/model}: an id or a prefix. */
    public Optional<Provider> providerFor(String prefix) {
        return Optional.ofNullable(byPrefix.get(prefix));
    }

    /** Every prefix, ids among them, with the id it leads to. */
    public Map<String, ProviderId> prefixes() {
        Map<String, ProviderId> result = new LinkedHashMap<>();
        byPrefix.forEach(
                (prefix, provider) -> result.put(prefix, provider.descriptor().id()));
        return result;
    }

    public Optional<FormatTranslator> format(FormatId id) {
        return Optional.ofNullable(formats.get(id));
    }

    public List<Provider> providers() {
        return List.copyOf(providers.values());
    }

    public List<FormatTranslator> formats() {
        return List.copyOf(formats.values());
    }

    public List<ModelListing> modelListings() {
        return Collections.unmodifiableList(modelListings);
    }

    public Optional<OAuthFlow> oauthFlow(String id) {
        return Optional.ofNullable(oauthFlows.get(id));
    }

    public List<OAuthFlow> oauthFlows() {
        return List.copyOf(oauthFlows.values());
    }

    public Optional<QuotaProbe> quotaProbe(ProviderId provider) {
        return Optional.ofNullable(quotaProbes.get(provider));
    }

    /** The source, as the report names it, that supplies a provider. */
    public Optional<String> supplierOf(ProviderId provider) {
        return Optional.ofNullable(providerSuppliers.get(provider));
    }

    /** The source, as the report names it, that supplies a format. */
    public Optional<String> supplierOf(FormatId format) {
        return Optional.ofNullable(formatSuppliers.get(format));
    }
}
