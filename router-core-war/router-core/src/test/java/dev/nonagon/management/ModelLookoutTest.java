package dev.nonagon.management;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.settings.Declared;
import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.provider.ProviderDescriptor.Model;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ModelLookoutTest {
    private static final ProviderId NODE = new ProviderId("lab");

    private final List<String> asked = new ArrayList<>();
    private final Map<String, List<String>> answers = new HashMap<>();
    private final Map<ProviderId, List<Model>> models = new LinkedHashMap<>();
    private Instant now = Instant.parse("2026-11-28T12:00:00Z");
    private boolean on = true;
    private Map<String, Declared.Account> accounts = accounts(account("lab-1", "lab", "key", true));

    private final ModelLookout lookout = new ModelLookout(
            () -> new Declared(
                    Map.of(
                            "lab",
                            new Declared.Node(
                                    NODE,
                                    new FormatId("openai-chat"),
                                    URI.create("http://127.0.0.1:1/v1"),
                                    Headers.none())),
                    accounts,
                    Map.of(),
                    Map.of(),
                    Map.of(),
                    Map.of(),
                    Set.of(),
                    models,
                    Map.of()),
            account -> {
                asked.add(account.name());
                return Optional.ofNullable(answers.get(account.name()));
            },
            (account, list) -> models.put(
                    account.provider(),
                    list.stream().map(ModelLookoutTest::model).toList()),
            () -> on,
            () -> now);

    private static Declared.Account account(String name, String provider, String key, boolean enabled) {
        return new Declared.Account(
                name,
                name,
                new ProviderId(provider),
                new Credential.Key(new Secret(key)),
                Map.of(),
                100,
                1,
                enabled,
                Optional.empty(),
                Optional.empty());
    }

    private static Model model(String id) {
        return new Model(id, Optional.empty(), OptionalLong.empty(), OptionalLong.empty(), Set.of());
    }

    private static Map<String, Declared.Account> accounts(Declared.Account... accounts) {
        Map<String, Declared.Account> all = new LinkedHashMap<>();
        for (Declared.Account account : accounts) {
            all.put(account.name(), account);
        }
        return all;
    }

    private void turnAfter(Duration time) {
        now = now.plus(time);
        lookout.turn();
    }

    @Test
    @DisplayName("M7 a node of one's own is asked once for its models, and again after hours")
    void asksOnce() {
        answers.put("lab-1", List.of("qwen3", "gpt-oss"));
        lookout.turn();
        assertThat(models.get(NODE)).extracting(Model::id).containsExactly("qwen3", "gpt-oss");
        turnAfter(Duration.ofHours(5));
        assertThat(asked).hasSize(1);
        turnAfter(Duration.ofHours(1));
        assertThat(asked).hasSize(2);
    }

    @Test
    @DisplayName("M7 one that is down is asked less and less often, and at once when its address or key changes")
    void backsOff() {
        lookout.turn();
        turnAfter(Duration.ofSeconds(59));
        assertThat(asked).hasSize(1);
        turnAfter(Duration.ofSeconds(1));
        turnAfter(Duration.ofSeconds(90));
        assertThat(asked).hasSize(2);
        turnAfter(Duration.ofSeconds(30));
        assertThat(asked).hasSize(3);
        accounts = accounts(account("lab-1", "lab", "another key", true));
        lookout.turn();
        assertThat(asked).hasSize(4);
        for (int minute = 0; minute < 24 * 60; minute++) {
            turnAfter(Duration.ofMinutes(1));
        }
        assertThat(asked.size())
                .as("of a day's questions to a node that is down")
                .isLessThan(40);
    }

    @Test
    @DisplayName("M7 nobody else is asked: providers that list models, accounts that are off, nodes with named models")
    void leavesAlone() {
        accounts = accounts(account("glm-1", "glm", "key", true), account("lab-2", "lab", "key", false));
        lookout.turn();
        accounts = accounts(account("lab-1", "lab", "key", true));
        models.put(NODE, List.of(model("mine")));
        lookout.turn();
        models.clear();
        on = false;
        lookout.turn();
        assertThat(asked).isEmpty();
    }

    @Test
    @DisplayName("M7 it is on unless somebody says no")
    void setting() {
        assertThat(ModelLookout.isOn(key -> Optional.empty())).isTrue();
        assertThat(ModelLookout.isOn(key -> Optional.of("false"))).isFalse();
        assertThat(ModelLookout.live().misfit().apply("perhaps")).isPresent();
    }
}
