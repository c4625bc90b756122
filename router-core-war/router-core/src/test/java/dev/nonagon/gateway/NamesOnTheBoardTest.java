package dev.nonagon.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.combos.Combo;
import dev.nonagon.plugins.Plugins;
import dev.nonagon.routing.RoutePlan;
import dev.nonagon.routing.Router;
import dev.nonagon.routing.Standings;
import dev.nonagon.routing.Target;
import dev.nonagon.settings.Declared;
import dev.nonagon.settings.OutboundProxies;
import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.format.ModelCard;
import dev.nonagon.spi.oauth.Credential;
import java.net.URI;
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

/** What settings and accounts say about names, on the picture that requests work with. */
class NamesOnTheBoardTest {
    private static final ProviderId BOX = new ProviderId("box");

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

    private static Declared.Account account(String name, List<String> models, List<String> excluded, boolean paused) {
        return new Declared.Account(
                name,
                name,
                BOX,
                new Credential.None(),
                Map.of(),
                100,
                1,
                true,
                Optional.empty(),
                Optional.empty(),
                models,
                excluded,
                3,
                paused);
    }

    private Router router(Map<String, String> settings, Declared.Account... accounts) {
        Declared.Node node = new Declared.Node(
                BOX, new FormatId("openai-chat"), URI.create("http://127.0.0.1:9/v1"), Headers.none());
        Map<String, Declared.Account> byName = new LinkedHashMap<>();
        for (Declared.Account account : accounts) {
            byName.put(account.name(), account);
        }
        Declared declared = new Declared(
                Map.of("box", node), byName, Map.of(), Map.of("safe", Combo.of("safe", "echo/hello")), Map.of());
        return new BoardDrawing(
                        OutboundProxies.NONE,
                        key -> Optional.ofNullable(settings.get(key)),
                        InstantSource.system(),
                        entries -> new ClientKeys(Map.of(), false),
                        Standings.apart())
                .apply(plugins.current(), declared)
                .router();
    }

    private static List<String> accounts(Router router, String name) {
        return router.route(name) instanceof RoutePlan.Targets found
                ? found.targets().stream()
                        .map(Target::account)
                        .map(a -> a.name())
                        .toList()
                : List.of();
    }

    private static String reason(Router router, String name) {
        return router.way(name).nobody().orElseThrow().message();
    }

    @Test
    @DisplayName(
            "R15 a provider's excluded models, with and without the provider before them, are not listed or answered")
    void excludedOfProviders() {
        Router router = router(Map.of(
                "nonagon.providers.echo.excluded-models", " echo/fail-*, cut ,",
                "nonagon.providers.box.excluded-models", "*-preview"));
        assertThat(router.models(Instant.EPOCH))
                .extracting(ModelCard::id)
                .contains("echo/hello")
                .doesNotContain("echo/fail-400", "echo/fail-quota", "echo/cut");
        assertThat(reason(router, "echo/fail-400")).contains("nonagon.providers.echo.excluded-models");
        assertThat(reason(router, "box/m-preview")).contains("nonagon.providers.box.excluded-models");
        assertThat(accounts(router, "box/m")).containsExactly("box");
    }

    @Test
    @DisplayName("R15 accounts' own lists say which of them is asked; a paused one is not, and nobody asks without it")
    void listsOfAccounts() {
        Router router = router(
                Map.of(),
                account("wide", List.of(), List.of("box/big*"), false),
                account("narrow", List.of("box/big-1", "m*"), List.of(), false),
                account("resting", List.of(), List.of(), true));
        assertThat(accounts(router, "box/m1")).containsExactly("wide", "narrow");
        assertThat(accounts(router, "box/big-1")).containsExactly("narrow");
        assertThat(accounts(router, "box/other")).containsExactly("wide");
        assertThat(accounts(router, "box/big-2")).isEmpty();
        Router alone = router(Map.of(), account("resting", List.of(), List.of(), true));
        assertThat(reason(alone, "box/m1")).contains("not paused");
    }

    @Test
    @DisplayName("R8 what is switched off says how to switch it on, and is in no list")
    void switchedOff() {
        Router router =
                router(Map.of("nonagon.providers.echo.enabled", "false", "nonagon.providers.box.enabled", "false"));
        assertThat(reason(router, "echo/hello")).contains("nonagon.providers.echo.enabled=false");
        assertThat(reason(router, "box/m")).contains("nonagon.providers.box.enabled=false");
        assertThat(reason(router, "safe")).contains("switched off");
        assertThat(router.models(Instant.EPOCH)).extracting(ModelCard::id).containsExactly("safe");
    }

    @Test
    @DisplayName("R10 R13 the settings of names count for the picture")
    void settings() {
        assertThat(accounts(router(Map.of("nonagon.routing.fallback-model", "safe")), "auto"))
                .containsExactly("echo");
        assertThat(accounts(router(Map.of()), "auto")).isEmpty();
        assertThat(reason(router(Map.of("nonagon.routing.subscription-only", "true")), "safe"))
                .contains("nonagon.routing.subscription-only");
    }
}
