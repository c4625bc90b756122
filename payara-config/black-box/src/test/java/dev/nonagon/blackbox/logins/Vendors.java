package dev.nonagon.blackbox.logins;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The vendors of the tests. */
final class Vendors {
    /** Descriptors that are dropped into the plugins folder: logins that need no Java. */
    static final Map<String, String> DROPPED =
            Map.of("by-browser", descriptor("by-browser", """
                    {"label": "An account", "grant": "code", "authorize": "https://login.by-browser.example/authorize",
                     "token": "https://login.by-browser.example/token", "clientId": "the-client", "pkce": true,
                     "redirect": {"port": 54999, "path": "/callback"}}"""), "by-code", descriptor("by-code", """
                    {"label": "An account", "grant": "device", "device": "https://login.by-code.example/device",
                     "token": "https://login.by-code.example/token", "clientId": "the-client", "scopes": ["chat"]}"""));

    private Vendors() {}

    private static String descriptor(String id, String oauth) {
        return """
                {"spi": 1, "id": "%s", "name": "%1$s", "tier": "subscription", "format": "openai-chat",
                 "endpoint": "https://api.%1$s.example/v1/chat/completions", "policy": "official", "source": "this test",
                 "auth": {"header": "authorization", "prefix": "Bearer "}, "oauth": %s}
                """.formatted(id, oauth);
    }

    static List<Vendor> all() {
        return List.of(dropped("by-browser"), dropped("by-code"));
    }

    static Vendor dropped(String id) {
        return new Vendor(
                String.valueOf(DROPPED.get(id)).getBytes(StandardCharsets.UTF_8), "/v1/chat/completions", vendor -> {});
    }
}
