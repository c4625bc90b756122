package dev.nonagon.blackbox.logins;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.blackbox.observed.Receiver;
import dev.nonagon.blackbox.observed.Signed;
import dev.nonagon.blackbox.support.Dialect;
import dev.nonagon.blackbox.support.RunningRouter;
import dev.nonagon.blackbox.support.Waiting;
import dev.nonagon.spi.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A vendor withdraws a login, and its owner is called. */
class LostLoginIsToldIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final OAuthVendor vendor = Vendors.dropped("by-browser");

    @Test
    @DisplayName("H1 H3 H4 a withdrawn login calls the webhook once, signed; after a 500 it is called again")
    void told() throws IOException {
        byte[] descriptor = String.valueOf(Vendors.DROPPED.get("by-browser")).getBytes(StandardCharsets.UTF_8);
        try (vendor;
                Receiver receiver = new Receiver();
                RunningRouter router = RunningRouter.start(
                        "lost-login",
                        "nonagon.login.require-login=false\nnonagon.routing.max-wait=PT0S\n" + vendor.configuration(),
                        plugins -> RunningRouter.drop(plugins.resolve("by-browser.json"), descriptor))) {
            String account = vendor.logIn(router.http(), "");
            String secret = router.http()
                    .post("/api/webhooks", "{\"name\":\"pager\",\"url\":\"" + receiver.url() + "\"}")
                    .json()
                    .path("secret")
                    .asString();
            receiver.answers(500);
            vendor.revoke();
            for (int n = 0; n < 3; n++) {
                router.http().post(Dialect.OPENAI.path(), Dialect.OPENAI.ask(vendor.id + "/text", false));
            }
            assertThat(Waiting.until(PATIENCE, () -> receiver.calls().size() >= 2))
                    .isTrue();
            Receiver.Call call = receiver.calls().get(1);
            JsonNode message = Json.parse(call.body());
            assertThat(message.path("type").asString()).isEqualTo("account.login-needed");
            assertThat(message.at("/data/account").asString()).isEqualTo(account);
            assertThat(message.at("/data/provider").asString()).isEqualTo(vendor.id);
            assertThat(call.header("webhook-signature")).isEqualTo(Signed.by(secret, call));
            assertThat(call.body()).isEqualTo(receiver.calls().get(0).body());
            Waiting.pause(Duration.ofSeconds(2));
            assertThat(receiver.calls()).as("told once").hasSize(2);
        }
    }
}
