package dev.nonagon.spi.oauth;

import dev.nonagon.spi.OutboundHttp;
import dev.nonagon.spi.Secret;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A way to log in. Thread-safe and without state: what is pending is plain data that the router keeps, so that any node can
 * resume it.
 */
public interface OAuthFlow {
    String id();

    /** Begins a login. */
    Step begin(URI redirect, OutboundHttp http);

    /** Goes on with a login: after the browser's return, a poll's turn, or a filled form. */
    Outcome resume(Pending pending, Map<String, String> callback, OutboundHttp http);

    /** Gets new tokens for old. */
    Outcome refresh(Credential credential, OutboundHttp http);

    /** What the person has to do next. */
    sealed interface Step {
        record OpenBrowser(URI page, Pending pending) implements Step {}

        record ShowCode(String code, URI page, Duration pollEvery, Pending pending) implements Step {}

        record AskFields(List<Field> fields, Pending pending) implements Step {}
    }

    /** One field of a form that the console renders. */
    record Field(String name, String label, boolean secret) {}

    /** A login under way; its values may be secret. */
    record Pending(String flow, Instant expiresAt, Map<String, Secret> values) {
        public Pending {
            values = Map.copyOf(values);
        }
    }

    /** What came of it. */
    sealed interface Outcome {
        record Granted(Credential credential, Optional<String> accountName, Map<String, String> settings)
                implements Outcome {
            public Granted {
                settings = Map.copyOf(settings);
            }
        }

        record Waiting(Duration pollAfter) implements Outcome {}

        /**
         * @param mustLoginAgain whether trying again with the same credential is pointless
         */
        record Denied(String reason, boolean mustLoginAgain) implements Outcome {}
    }
}
