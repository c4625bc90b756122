package dev.nonagon.gateway;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Map;

/**
 * The router's JAX-RS application. It takes the whole of {@code /*}: formats that come as plugins bring paths that nobody
 * can list here, and servlet mappings that are longer (the console's, health) win over it anyway.
 */
@ApplicationPath("/")
public class GatewayApplication extends Application {
    @Override
    public Map<String, Object> getProperties() {
        // Jersey would hold back the first 8 KB of an answer to find out its length; unknown elsewhere, and ignored.
        return Map.of("jersey.config.server.contentLength.buffer", 0);
    }
}
