package dev.nonagon.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.plugins.PluginCatalog;
import dev.nonagon.plugins.PluginContents;
import dev.nonagon.plugins.Plugins;
import dev.nonagon.routing.RoutePlan;
import dev.nonagon.routing.Router;
import dev.nonagon.routing.Standings;
import dev.nonagon.routing.Target;
import dev.nonagon.settings.Declared;
import dev.nonagon.settings.OutboundProxies;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.format.ModelCard;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.oauth.StandardOAuthFlow;
import dev.nonagon.spi.provider.Provider;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.tck.PluginContextDouble;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One service that speaks several formats, and its accounts (L9). */
class FacesOnTheBoardTest {
    private static final ProviderId HOUSE = new ProviderId("house");

    @TempDir
    Path folder;

    private Plugins plugins;

    @BeforeEach
    void load() {
        plugins = new Plugins(
                folder, getClass().getClassLoader(), List.of(), key -> Optional.empty(), InstantSource.system());
    }

    @AfterEach
    void unload() {
        plugins.close();
    }

    private static Provider provider(String id, String format, String path, String more) {
        return new Provider(ProviderDescriptor.of(
                Json.parseObject("""
                {"spi": 1, "id": "%s", "name": "House", "tier": "free", "format": "%s", "auth": {"header": "authorization"},
                 "endpoint": "https://house.example%s", "policy": "official", "source": "this test", %s}
                """.formatted(id, format, path, more).getBytes(StandardCharsets.UTF_8))));
    }

    private PluginCatalog catalog(Provider... providers) {
        return PluginCatalog.of(
                "house.jar",
                new PluginContents(List.of(providers), plugins.current().formats(), List.of(), List.of(), List.of()));
    }

    private PluginCatalog house() {
        return catalog(
                provider("house", "openai-chat", "/chat", "\"models\":[{\"id\":\"plain\"},{\"id\":\"both\"}]"),
                provider(
                        "house-messages",
                        "anthropic-messages",
                        "/messages",
                        "\"accountsOf\":\"house\",\"models\":[{\"id\":\"noble\",\"context\":7},{\"id\":\"both\"}]"));
    }

    private static Declared.Account account(String name, String provider) {
        return new Declared.Account(
                name,
                name,
                new ProviderId(provider),
                new Credential.Key(new Secret("k-" + name)),
                Map.of(),
                100,
                1,
                true,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                0,
                false);
    }

    private static Router router(PluginCatalog catalog, Map<String, String> settings, Declared.Account... accounts) {
        Map<String, Declared.Account> byName = new LinkedHashMap<>();
        for (Declared.Account account : accounts) {
            byName.put(account.name(), account);
        }
        return new BoardDrawing(
                        OutboundProxies.NONE,
                        key -> Optional.ofNullable(settings.get(key)),
                        InstantSource.system(),
                        entries -> new ClientKeys(Map.of(), false),
                        Standings.apart())
                .apply(catalog, new Declared(Map.of(), byName, Map.of(), Map.of(), Map.of()))
                .router();
    }

    private static List<Target> targets(Router router, String name) {
        return router.route(name) instanceof RoutePlan.Targets found ? found.targets() : List.of();
    }

    private static String way(Router router, String name) {
        Target target = targets(router, name).getFirst();
        return target.name() + " at "
                + target.endpoints()
                        .of(Operation.CHAT, target.model(), false)
                        .orElseThrow()
                        .getPath()
                + " in " + target.provider().descriptor().format();
    }

    @Test
    @DisplayName("L9 the router picks the format by the model; all is the one provider, and listed once")
    void picks() {
        Router router = router(house(), Map.of(), account("ann", "house"));
        assertThat(way(router, "house/plain")).isEqualTo("house/plain at /chat in openai-chat");
        assertThat(way(router, "house/noble")).isEqualTo("house/noble at /messages in anthropic-messages");
        assertThat(way(router, "house/both")).isEqualTo("house/both at /chat in openai-chat");
        assertThat(way(router, "house-messages/both")).isEqualTo("house/both at /messages in anthropic-messages");
        assertThat(way(router, "house/unheard-of")).isEqualTo("house/unheard-of at /chat in openai-chat");
        assertThat(way(router, "noble")).isEqualTo("house/noble at /messages in anthropic-messages");
        assertThat(router.models(Instant.EPOCH))
                .extracting(ModelCard::id)
                .containsExactlyInAnyOrder("house/plain", "house/both", "house/noble");
        assertThat(targets(router, "house/noble")
                        .getFirst()
                        .provider()
                        .descriptor()
                        .family("noble"))
                .as("seals of one format are not another's")
                .isEqualTo("house-messages");
    }

    @Test
    @DisplayName("L9 accounts under any of its names serve all, as the one provider's; so do its settings")
    void accounts() {
        Router router = router(house(), Map.of(), account("ann", "house"), account("ben", "house-messages"));
        for (String name : List.of("house/plain", "house/noble", "house-messages/both")) {
            assertThat(targets(router, name))
                    .extracting(target -> target.account().name())
                    .containsExactlyInAnyOrder("ann", "ben");
            assertThat(targets(router, name))
                    .extracting(target -> target.account().provider())
                    .containsOnly(HOUSE);
        }
        Router off = router(house(), Map.of("nonagon.providers.house.enabled", "false"), account("ann", "house"));
        assertThat(targets(off, "house/noble")).isEmpty();
        assertThat(targets(off, "house-messages/both")).isEmpty();
    }

    @Test
    @DisplayName("R8 who has no account is told how to log in, where that can be done, and how to add a key; once")
    void howToGoOn() {
        Provider house = provider(
                "house",
                "openai-chat",
                "/chat",
                "\"models\":[{\"id\":\"plain\"}],\"oauth\":{\"label\":\"House\",\"grant\":\"device\",\"clientId\":\"c\","
                        + "\"device\":\"https://house.example/device\",\"token\":\"https://house.example/token\"}");
        PluginCatalog withLogin = PluginCatalog.of(
                "house.jar",
                new PluginContents(
                        List.of(house),
                        plugins.current().formats(),
                        List.of(),
                        List.of(new StandardOAuthFlow(
                                house.descriptor(), new PluginContextDouble(Map.of(), Instant.EPOCH))),
                        List.of()));
        String refusal =
                "No account can answer 'house/plain': House has none that is enabled and not paused. Log in: POST"
                        + " /api/logins {\"flow\":\"house\"}. Or, with a key, add one: nonagon.accounts.NAME.provider=house and"
                        + " nonagon.accounts.NAME.api-key=…";
        Router router = router(withLogin, Map.of());
        assertThat(reason(router, "house/plain")).isEqualTo(refusal);
        assertThat(reason(router, "plain")).as("the only one who knows it").isEqualTo(refusal);
        assertThat(reason(router(house(), Map.of()), "house-messages/both"))
                .isEqualTo("No account can answer 'house/both': House has none that is enabled and not paused. Add one:"
                        + " nonagon.accounts.NAME.provider=house and nonagon.accounts.NAME.api-key=…");
    }

    private static String reason(Router router, String name) {
        return router.way(name).nobody().orElseThrow().message();
    }

    @Test
    @DisplayName("L9 a stranger's descriptor gets nobody's accounts, nor does one that leads in a circle or nowhere")
    void strangers() {
        Provider thief = provider("thief", "openai-chat", "/thief", "\"accountsOf\":\"house\"");
        PluginCatalog catalog = PluginCatalog.of(Map.of(
                "house.jar",
                new PluginContents(house().providers(), plugins.current().formats(), List.of(), List.of(), List.of()),
                "thief.json",
                new PluginContents(List.of(thief), List.of(), List.of(), List.of(), List.of())));
        assertThat(catalog.home(new ProviderId("thief"))).isEqualTo(new ProviderId("thief"));
        assertThat(targets(router(catalog, Map.of(), account("ann", "house")), "thief/any"))
                .isEmpty();
        PluginCatalog circle = catalog(
                provider("one", "openai-chat", "/1", "\"accountsOf\":\"two\""),
                provider("two", "openai-chat", "/2", "\"accountsOf\":\"one\""),
                provider("lost", "openai-chat", "/3", "\"accountsOf\":\"nobody\""));
        for (String id : List.of("one", "two", "lost")) {
            assertThat(circle.home(new ProviderId(id)).value()).isEqualTo(id);
        }
        assertThat(way(router(circle, Map.of(), account("ann", "one")), "one/any"))
                .isEqualTo("one/any at /1 in openai-chat");
    }
}
