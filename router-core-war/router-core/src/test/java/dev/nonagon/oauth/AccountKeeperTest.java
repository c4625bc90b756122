package dev.nonagon.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.oauth.OAuthFlow;
import dev.nonagon.spi.oauth.OAuthFlow.Outcome;
import dev.nonagon.store.StoreSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rule L3. */
class AccountKeeperTest {
    @TempDir
    Path folder;

    private static Outcome.Granted granted(Optional<String> name, Map<String, String> settings) {
        return new Outcome.Granted(
                new Credential.Tokens(new Secret("x"), Optional.empty(), Optional.empty(), Map.of()), name, settings);
    }

    @Test
    @DisplayName(
            "L3 the same person is the same account, unless it is another workspace; who is nameless is always new")
    void whose() {
        try (Nodes nodes = new Nodes(folder, StoreSettings.local(folder))) {
            Nodes.Node node = nodes.node("one");
            AccountKeeper keeper = new AccountKeeper(nodes.store, node.book);
            PendingLogin login = new PendingLogin(
                    "l",
                    "some",
                    new ProviderId("some"),
                    Optional.empty(),
                    PendingLogin.State.BUSY,
                    URI.create("http://localhost/"),
                    new OAuthFlow.Step.AskFields(List.of(), new OAuthFlow.Pending("some", Instant.EPOCH, Map.of())),
                    "",
                    Optional.empty(),
                    Instant.EPOCH);
            Optional<String> ann = Optional.of("ann@example.org");
            String home = keeper.keep(login, granted(ann, Map.of("accountId", "home", "plan", "plus")), Nodes.ADMIN);
            String work = keeper.keep(login, granted(ann, Map.of("accountId", "work")), Nodes.ADMIN);
            assertThat(work).isNotEqualTo(home);
            assertThat(keeper.keep(login, granted(ann, Map.of("accountId", "home", "plan", "pro")), Nodes.ADMIN))
                    .isEqualTo(home);
            assertThat(node.picture.current().accounts().get(home).settings())
                    .containsEntry("plan", "pro")
                    .containsEntry("flow", "some")
                    .containsEntry("login", "ann@example.org");
            assertThat(node.picture.current().accounts().get(work).label()).isEqualTo("ann@example.org (2)");
            String nobody = keeper.keep(login, granted(Optional.empty(), Map.of()), Nodes.ADMIN);
            assertThat(keeper.keep(login, granted(Optional.empty(), Map.of()), Nodes.ADMIN))
                    .isNotEqualTo(nobody);
            assertThat(node.accounts()).hasSize(4);
            assertThat(node.picture.current().accounts().get(nobody).label()).isEqualTo("some 1");
        }
    }
}
