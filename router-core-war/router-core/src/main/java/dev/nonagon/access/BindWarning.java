package dev.nonagon.access;

import java.util.Optional;

/** What an owner ought to know about the address that is listened on. */
final class BindWarning {
    private BindWarning() {}

    static Optional<String> of(String host, boolean keysRequired) {
        boolean loopback = Hosts.isLoopback(host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host);
        return loopback || keysRequired
                ? Optional.empty()
                : Optional.of("Whoever reaches this machine can use the accounts of this router. Set"
                        + " nonagon.gateway.require-api-key=true, or listen on 127.0.0.1");
    }
}
