package dev.nonagon.spi.oauth;

import dev.nonagon.spi.OutboundHttp;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.provider.Account;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A way to log in. Thread-safe and without state: what is pending is plain data that the router keeps, so that any node can
 * resume it. {@link StandardOAuthFlow} is what a standard server needs; a flow of its own is for the others.
 *
 * <p>Each method may block for one call or a few; the router interrupts what takes longer than its patience. An {@link
 * IOException} means that there was no answer.
 */
public interface OAuthFlow {
    /** Unique among all flows: the provider's id, with more words where there are several ways in, {@code kiro-social}. */
    String id();

    /** Whose accounts it makes. */
    ProviderId provider();

    /** What a person chooses by, for example {@code Claude account}. */
    String label();

    /** The address of this machine to which the vendor's page sends the browser back; empty for a flow that has none. */
    default Optional<Loopback> loopback() {
        return Optional.empty();
    }

    /** How long before its end a token is renewed. */
    default Duration refreshLead() {
        return Duration.ofMinutes(5);
    }

    /** Begins a login. */
    Step begin(Means means) throws IOException, InterruptedException;

    /**
     * Begins a login whose credential is for an account that is there already. What it knows (an organisation's address, a client
     * id that was issued for it) need not be asked for again.
     */
    default Step begin(Account account, Means means) throws IOException, InterruptedException {
        return begin(means);
    }

    /**
     * Goes on with a login: after the browser's return ({@code code}, {@code state} or {@code error}), at a poll's turn
     * (nothing), or with a filled form (its fields).
     */
    Outcome resume(Pending pending, Map<String, String> answer, Means means) throws IOException, InterruptedException;

    /**
     * Gets a new credential for an account's old one: {@link Outcome.Granted} (with the old refresh token, where no new one
     * came), {@link Outcome.Denied} or {@link Outcome.Busy}. The router asks once at a time for an account, and keeps what
     * came before anybody uses it. Settings that are granted are added to the account's.
     */
    Outcome refresh(Account account, Means means) throws IOException, InterruptedException;

    /**
     * What a flow works with.
     *
     * @param redirect where the browser comes back to; the same for all steps of a login
     * @param http through the account's or the provider's proxy
     * @param random of cryptographic quality
     */
    record Means(URI redirect, OutboundHttp http, InstantSource clock, RandomGenerator random) {}

    /**
     * An address on this machine.
     *
     * @param port fixed where the vendor takes no other
     * @param path for example {@code /auth/callback}
     */
    record Loopback(int port, String path) {
        public URI redirect() {
            return URI.create("http://localhost:" + port + path);
        }
    }

    /** What the person has to do next. */
    sealed interface Step {
        record OpenBrowser(URI page, Pending pending) implements Step {}

        record ShowCode(String code, URI page, Duration pollEvery, Pending pending) implements Step {}

        record AskFields(List<Field> fields, Pending pending) implements Step {
            public AskFields {
                fields = List.copyOf(fields);
            }
        }

        /** It cannot begin: what is missing, and what to do about it. */
        record Unavailable(String reason) implements Step {}
    }

    /** One field of a form that the console renders. */
    record Field(String name, String label, boolean secret) {}

    /**
     * A login under way; its values may be secret.
     *
     * @param values among them {@code state}, if the browser brings one back: by it the router finds the login
     */
    record Pending(String flow, Instant expiresAt, Map<String, Secret> values) {
        public static final String STATE = "state";

        public Pending {
            values = Map.copyOf(values);
        }

        /** @throws IllegalStateException if there is no such value: the login was begun by another flow */
        public String value(String name) {
            Secret value = values.get(name);
            if (value == null) {
                throw new IllegalStateException("The pending login has no '" + name + "'");
            }
            return value.reveal();
        }
    }

    /** What came of it. */
    sealed interface Outcome {
        /**
         * @param accountName an e-mail address or a name, the same whenever the same person logs in; empty if nobody says
         * @param settings what the provider wants to know beside the credential, for example a project id
         */
        record Granted(Credential credential, Optional<String> accountName, Map<String, String> settings)
                implements Outcome {
            public Granted {
                settings = Map.copyOf(settings);
            }
        }

        /** The person has not finished yet. @param pending as it is to be kept from now on */
        record Waiting(Duration pollAfter, Pending pending) implements Outcome {}

        /** There is one more thing to do. */
        record Next(Step step) implements Outcome {}

        /** No word on the matter now; the same may work later. */
        record Busy(String reason, Optional<Duration> retryAfter) implements Outcome {}

        /**
         * No.
         *
         * @param reason a sentence for people, without a secret
         * @param mustLoginAgain whether trying again with the same credential is pointless
         */
        record Denied(String reason, boolean mustLoginAgain) implements Outcome {}
    }
}
