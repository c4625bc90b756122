package dev.nonagon.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.books.AccountData;
import dev.nonagon.plugins.PluginCatalog;
import dev.nonagon.plugins.PluginCatalogSource;
import dev.nonagon.plugins.PluginContents;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.provider.Provider;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.store.StoreSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rule L9. */
class AccountMovesTest {
    @TempDir
    Path folder;

    private static Provider provider(String id, String more) {
        return new Provider(
                ProviderDescriptor.of(Json.parseObject("""
                {"spi": 1, "id": "%s", "name": "V", "tier": "free", "format": "openai-chat", %s
                 "endpoint": "https://v.example/chat", "policy": "official", "source": "this test"}
                """.formatted(id, more).getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    @DisplayName("L9 what was stored under a provider that uses another's accounts goes there, with its credential")
    void moves() {
        PluginCatalogSource plugins = PluginCatalogSource.fixed(PluginCatalog.of(
                "some.jar",
                new PluginContents(
                        List.of(
                                provider("some", ""),
                                provider("some-b", "\"accountsOf\":\"some\","),
                                provider("some-c", "\"accountsOf\":\"some\","),
                                provider("other", "")),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of())));
        try (Nodes nodes = new Nodes(folder, StoreSettings.local(folder))) {
            Nodes.Node node = nodes.node("one");
            for (String id : List.of("some", "some-b", "some-c", "other", "unknown")) {
                node.book.create(
                        Nodes.ADMIN,
                        "account-of-" + id,
                        AccountData.of(id, "ann@example.org").withSettings(Map.of("flow", id)),
                        tokens(id));
            }
            AccountMoves moves = new AccountMoves(plugins, node.book);
            moves.run();
            moves.run();
            assertThat(node.accounts()).hasSize(5);
            for (String id : List.of("some", "some-b", "some-c", "other", "unknown")) {
                AccountData data =
                        node.book.find("account-of-" + id).orElseThrow().data();
                assertThat(data.provider()).isEqualTo(id.startsWith("some") ? "some" : id);
                assertThat(data.settings()).containsEntry("flow", id);
                assertThat(node.book.credential("account-of-" + id)).isEqualTo(tokens(id));
            }
            assertThat(node.flows.of(new ProviderId("some"), Map.of("flow", "some-b")))
                    .as("renewed by its new provider's flow")
                    .hasValueSatisfying(flow -> assertThat(flow.id()).isEqualTo("some"));
        }
    }

    private static Credential.Tokens tokens(String id) {
        return new Credential.Tokens(
                new Secret("access of " + id), Optional.of(new Secret("refresh of " + id)), Optional.empty(), Map.of());
    }
}
