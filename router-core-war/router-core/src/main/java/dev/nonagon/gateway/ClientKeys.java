package dev.nonagon.gateway;

import dev.nonagon.access.TrustedProxies;
import dev.nonagon.apikeys.Admission;
import dev.nonagon.apikeys.Caller;
import dev.nonagon.apikeys.KeyPass;
import dev.nonagon.apikeys.KeyScope;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.Secret;
import dev.nonagon.upstream.Networks;
import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;

/** Who may come in (rule W8). Thread-safe. */
final class ClientKeys {
    private final Admission admission;
    private final TrustedProxies proxies;

    /** @param proxies which are believed when they say who asks */
    ClientKeys(Admission admission, TrustedProxies proxies) {
        this.admission = admission;
        this.proxies = proxies;
    }

    /**
     * Declared keys only.
     *
     * @param keys by name
     * @param required whether a key is demanded even if none is declared
     */
    ClientKeys(Map<String, Secret> keys, boolean required) {
        this(Admission.ofDeclared(keys, required), new TrustedProxies(Networks.none()));
    }

    /** Who asks for models. */
    KeyPass admit(ClientExchange exchange) throws Refusal {
        InetAddress peer = exchange.caller();
        Caller caller = Caller.of(peer, proxies.address(peer, exchange.headers()), exchange.headers());
        return switch (admission.enter(shown(exchange), caller, KeyScope.INFERENCE)) {
            case Admission.Entry.Entered entered -> entered.pass();
            case Admission.Entry.Refused refused -> throw new Refusal(refused.failure());
        };
    }

    private static Optional<Secret> shown(ClientExchange exchange) {
        Headers headers = exchange.headers();
        return headers.first("authorization")
                .filter(h -> h.regionMatches(true, 0, "Bearer ", 0, 7))
                .map(h -> h.substring(7).strip())
                .or(() -> headers.first("x-api-key"))
                .or(() -> headers.first("x-goog-api-key"))
                .or(() -> exchange.query("key"))
                .filter(k -> !k.isBlank())
                .map(Secret::new);
    }
}
