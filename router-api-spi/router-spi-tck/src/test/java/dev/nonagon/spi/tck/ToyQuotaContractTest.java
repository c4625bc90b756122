package dev.nonagon.spi.tck;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.OutboundHttp;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.QuotaProbe;
import dev.nonagon.spi.provider.QuotaWindow;
import dev.nonagon.spi.provider.UpstreamRequest;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A probe as a plugin's author would write it fits its contract. */
class ToyQuotaContractTest extends QuotaContract {
    private static final String KEY = "toy-key-4711";

    /** Asks for a plan, then for what is left of it. */
    private static final class ToyProbe implements QuotaProbe {
        @Override
        public ProviderId provider() {
            return new ProviderId("toy");
        }

        @Override
        public Outcome probe(Account account, OutboundHttp http) throws IOException, InterruptedException {
            OutboundHttp.Answer plan = http.send(get("plan", account));
            if (plan.status() != 200) {
                return QuotaProbe.trouble(plan);
            }
            OutboundHttp.Answer left = http.send(get("left", account));
            if (left.status() != 200) {
                return QuotaProbe.trouble(left);
            }
            JsonNode window = Json.parse(left.body()).path("five_hour");
            if (!window.has("utilization")) {
                throw new IOException("The answer has no five_hour");
            }
            return new Report(
                    List.of(QuotaWindow.used("5h", window.path("utilization").asDouble() / 100)
                            .resetting(Instant.parse(window.path("resets_at").asString()))
                            .lasting(Duration.ofHours(5))),
                    Optional.of(Json.parse(plan.body()).path("plan").asString("")));
        }

        private static UpstreamRequest get(String what, Account account) {
            String key = ((Credential.Key) account.credential()).key().reveal();
            return new UpstreamRequest(
                    "GET",
                    URI.create("https://toy.example/" + what),
                    Headers.of("authorization", "Bearer " + key),
                    new byte[0]);
        }
    }

    @Override
    protected QuotaProbe probe() {
        return new ToyProbe();
    }

    @Override
    protected Account account() {
        return new Account("a", "a", new ProviderId("toy"), new Credential.Key(new Secret(KEY)), Map.of());
    }

    @Override
    protected List<String> secrets() {
        return List.of(KEY);
    }

    @Override
    protected List<Conversation> conversations() {
        return List.of(new Conversation(
                "a plan and five hours",
                List.of(
                        "{\"plan\":\"pro\"}",
                        "{\"five_hour\":{\"utilization\":25,\"resets_at\":\"2026-11-25T15:00:00Z\"}}"),
                List.of(QuotaWindow.used("5h", 0.25)
                        .resetting(Instant.parse("2026-11-25T15:00:00Z"))
                        .lasting(Duration.ofHours(5)))));
    }
}
