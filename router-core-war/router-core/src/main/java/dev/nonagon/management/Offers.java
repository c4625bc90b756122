package dev.nonagon.management;

import dev.nonagon.books.LiveSettings;
import dev.nonagon.books.StoredConfiguration;
import dev.nonagon.names.Words;
import dev.nonagon.plugins.Plugins;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.provider.ProviderDescriptor;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Who can be connected, what their terms say, and what to ask for: for {@code /api/providers/catalog} and for the console. Thread-safe. */
public final class Offers {
    private final Plugins plugins;
    private final StoredConfiguration picture;
    private final LiveSettings settings;

    /**
     * A provider.
     *
     * @param kind {@code plugin} or {@code node}
     * @param policy {@code official}, {@code tolerated} or {@code against-terms}; what is against terms is off until switched on
     * @param enabled whether requests may go there
     * @param since when it came to its present state, if that is known
     * @param replacement what to use instead of what has ended or goes badly
     * @param fields what a form for a new account asks for; the key is not required where one can log in instead
     * @param logins the ways to log in, for {@code POST /api/logins}
     */
    public record Offered(
            String id,
            String name,
            String kind,
            List<String> prefixes,
            String format,
            String tier,
            String policy,
            Optional<String> policyLink,
            String status,
            Optional<LocalDate> since,
            Optional<String> replacement,
            boolean enabled,
            int connections,
            List<Field> fields,
            List<Login> logins,
            List<Known> models) {}

    /** A way to log in. */
    public record Login(String flow, String label) {}

    /**
     * A field of a form.
     *
     * @param name as {@code POST /api/providers} calls it
     * @param type {@code text}, {@code secret} or {@code url}
     */
    public record Field(String name, String type, boolean required) {}

    /** A model that the router knows of. */
    public record Known(String id, Optional<String> name, Optional<Long> contextTokens, Optional<Long> outputTokens) {}

    Offers(Plugins plugins, StoredConfiguration picture, LiveSettings settings) {
        this.plugins = plugins;
        this.picture = picture;
        this.settings = settings;
    }

    /** All providers by their ids, then the nodes. */
    public List<Offered> list() {
        List<Offered> all = new ArrayList<>();
        plugins.current().providers().stream()
                .map(provider -> offered(provider.descriptor()))
                .sorted(Comparator.comparing(Offered::id))
                .forEach(all::add);
        picture.current()
                .nodes()
                .forEach((id, node) -> all.add(new Offered(
                        id,
                        id,
                        "node",
                        List.of(id),
                        node.format().value(),
                        "cheap",
                        "official",
                        Optional.empty(),
                        "active",
                        Optional.empty(),
                        Optional.empty(),
                        true,
                        accounts(id),
                        fields(false),
                        List.of(),
                        List.of())));
        return all;
    }

    private Offered offered(ProviderDescriptor descriptor) {
        ProviderId home = plugins.current().home(descriptor.id());
        List<Login> logins = plugins.current().oauthFlows().stream()
                .filter(flow -> flow.provider().equals(home))
                .map(flow -> new Login(flow.id(), flow.label()))
                .toList();
        return new Offered(
                descriptor.id().value(),
                descriptor.name(),
                "plugin",
                descriptor.prefixes(),
                descriptor.format().value(),
                Words.of(descriptor.tier()),
                Words.of(descriptor.policy()),
                descriptor.policyLink(),
                Words.of(descriptor.lifeCycle().status()),
                descriptor.lifeCycle().since(),
                descriptor.lifeCycle().replacement(),
                enabled(home, descriptor.policy()),
                accounts(home.value()),
                descriptor.needsNoAccount() ? List.of() : fields(logins.isEmpty()),
                logins,
                descriptor.models().stream().map(Offers::known).toList());
    }

    private boolean enabled(ProviderId id, ProviderDescriptor.Policy policy) {
        return settings.apply("nonagon.providers." + id + ".enabled")
                .map(text -> text.strip().equalsIgnoreCase("true"))
                .orElse(policy != ProviderDescriptor.Policy.AGAINST_TERMS);
    }

    private int accounts(String provider) {
        return (int) picture.current().accounts().values().stream()
                .filter(account -> account.provider().value().equals(provider))
                .count();
    }

    private static Known known(ProviderDescriptor.Model model) {
        return new Known(
                model.id(),
                model.name(),
                model.contextTokens().stream().boxed().findFirst(),
                model.outputTokens().stream().boxed().findFirst());
    }

    private static List<Field> fields(boolean keyRequired) {
        return List.of(
                new Field("name", "text", true),
                new Field("apiKey", "secret", keyRequired),
                new Field("baseUrl", "url", false),
                new Field("proxy", "secret", false));
    }
}
