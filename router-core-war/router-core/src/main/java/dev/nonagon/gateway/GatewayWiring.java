package dev.nonagon.gateway;

import jakarta.enterprise.context.ApplicationScoped;

/** Builds the gateway out of what the container provides. */
@ApplicationScoped
public class GatewayWiring {
    Gateway gateway() {
        throw new IllegalStateException("not wired yet");
    }
}
