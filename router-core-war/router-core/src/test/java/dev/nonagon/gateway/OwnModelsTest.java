package dev.nonagon.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.plugins.Plugins;
import dev.nonagon.routing.RoutePlan;
import dev.nonagon.routing.Router;
import dev.nonagon.routing.Standings;
import dev.nonagon.settings.Declared;
import dev.nonagon.settings.OutboundProxies;
import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.format.ModelCard;
import dev.nonagon.spi.provider.ProviderDescriptor.Model;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that no descriptor names, on the picture that requests work with. */
class OwnModelsTest {
    private static final ProviderId ECHO = new ProviderId("echo");
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

    private Router router(Map<ProviderId, List<Model>> models) {
        Declared.Node node = new Declared.Node(
                BOX, new FormatId("openai-chat"), URI.create("http://127.0.0.1:9/v1"), Headers.none());
        Declared declared =
                new Declared(Map.of("box", node), Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Set.of(), models);
        return new BoardDrawing(
                        OutboundProxies.NONE,
                        key -> Optional.empty(),
                        InstantSource.system(),
                        entries -> new ClientKeys(Map.of(), false),
                        Standings.apart())
                .apply(plugins.current(), declared)
                .router();
    }

    private static Model model(String id, String name, long output) {
        return new Model(id, Optional.of(name), OptionalLong.empty(), OptionalLong.of(output), Set.of());
    }

    @Test
    @DisplayName("B10 a provider's and a node's own models are listed and can be asked")
    void listed() {
        Router router = router(Map.of(
                ECHO, List.of(model("hello", "My hello", 77), model("mine", "Mine", 10)),
                BOX, List.of(model("big/one", "Big", 20))));
        List<ModelCard> cards = router.models(Instant.EPOCH);
        assertThat(cards).extracting(ModelCard::id).doesNotHaveDuplicates().contains("echo/mine", "box/big/one");
        assertThat(cards)
                .filteredOn(card -> card.id().equals("echo/hello"))
                .singleElement()
                .satisfies(card -> {
                    assertThat(card.name()).isEqualTo("My hello");
                    assertThat(card.outputTokens()).hasValue(77);
                });
        assertThat(router.route("box/big/one")).isInstanceOfSatisfying(RoutePlan.Targets.class, plan -> assertThat(
                        plan.targets().getFirst().provider().descriptor().model("big/one"))
                .isPresent());
        assertThat(router(Map.of()).models(Instant.EPOCH))
                .extracting(ModelCard::id)
                .contains("echo/hello")
                .doesNotContain("echo/mine", "box/big/one");
    }
}
