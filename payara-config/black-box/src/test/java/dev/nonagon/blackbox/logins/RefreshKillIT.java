package dev.nonagon.blackbox.logins;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.blackbox.support.Dialect;
import dev.nonagon.blackbox.support.Http.Answer;
import dev.nonagon.blackbox.support.RestartedRouter;
import dev.nonagon.blackbox.support.Waiting;
import dev.nonagon.spi.tck.vendor.OAuthDouble;
import dev.nonagon.spi.tck.vendor.Told;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code kill -9} between a vendor's new token and its being kept (L8). */
class RefreshKillIT {
    /** 2 in the normal tests, 50 in nightly ones. */
    private static final int ROUNDS = Integer.getInteger("nonagon.refresh-kill-rounds", 2);

    private final Random random = new Random(Long.getLong("nonagon.kill-seed", 4711));
    private final OAuthVendor vendor = Vendors.dropped("by-browser");
    private final String tokens = OAuthDouble.place(vendor.terms.token());

    @Test
    @DisplayName(
            "L8 the next start uses what was kept or asks for a login; it never loops, and never loses the account")
    void kill() throws IOException {
        int kept = 0;
        int lost = 0;
        try (vendor;
                RestartedRouter router = RestartedRouter.in(
                        "refresh-kill",
                        "nonagon.login.require-login=false\nnonagon.routing.max-wait=PT0S\n"
                                + vendor.configuration())) {
            Files.createDirectories(router.data().resolve("plugins"));
            Files.writeString(
                    router.data().resolve("plugins/by-browser.json"),
                    String.valueOf(Vendors.DROPPED.get("by-browser")));
            router.start();
            router.awaitReady();
            String account = vendor.logIn(router.http(), "");
            router.stop();
            router.start();
            router.awaitReady();
            for (int round = 0; round < ROUNDS; round++) {
                killWhileRenewing(router);
                router.start();
                router.awaitReady();
                vendor.places.on("POST", tokens, vendor.login::token);
                vendor.places.forget();
                Answer answer = ask(router);
                String state = state(router, account);
                if (answer.status() == 200) {
                    kept++;
                    assertThat(state).isEqualTo("fine");
                } else {
                    lost++;
                    assertThat(answer.status()).as(answer::toString).isEqualTo(401);
                    assertThat(state).isEqualTo("lost");
                    ask(router);
                    assertThat(vendor.logIn(router.http(), account)).isEqualTo(account);
                    assertThat(ask(router).status()).isEqualTo(200);
                }
                assertThat(vendor.places.asked(tokens).size()).as("no loop").isLessThanOrEqualTo(2);
            }
        }
        System.out.println("Killed " + ROUNDS + " times while a token was renewed: " + kept + " went on, " + lost
                + " had to log in again");
    }

    private void killWhileRenewing(RestartedRouter router) {
        CompletableFuture<Void> dead = new CompletableFuture<>();
        Duration later = Duration.ofMillis(random.nextInt(60));
        boolean before = random.nextInt(3) == 0;
        vendor.places.on("POST", tokens, asked -> {
            Told told = vendor.login.token(asked);
            if (before) {
                router.kill();
                dead.complete(null);
            } else {
                Thread.ofVirtual().start(() -> {
                    Waiting.pause(later);
                    router.kill();
                    dead.complete(null);
                });
            }
            return told;
        });
        vendor.login.expire();
        Thread.ofVirtual().start(() -> {
            try {
                ask(router);
            } catch (RuntimeException e) {
                // It was killed.
            }
        });
        dead.join();
    }

    private Answer ask(RestartedRouter router) {
        return router.http().post(Dialect.OPENAI.path(), Dialect.OPENAI.ask(vendor.id + "/text", false));
    }

    private static String state(RestartedRouter router, String account) {
        for (JsonNode login : router.http().get("/api/logins").json().path("logins")) {
            if (login.path("account").asString().equals(account)) {
                return login.path("state").asString();
            }
        }
        return "gone";
    }
}
