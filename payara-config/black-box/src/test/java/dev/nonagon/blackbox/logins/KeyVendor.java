package dev.nonagon.blackbox.logins;

import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.tck.upstream.UpstreamDouble;
import dev.nonagon.spi.tck.vendor.Asked;
import dev.nonagon.spi.tck.vendor.Told;
import dev.nonagon.spi.tck.vendor.VendorDouble;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.node.ObjectNode;

/** A vendor that gives out keys, on loopback. */
final class KeyVendor implements AutoCloseable {
    final String id;
    final VendorDouble places = VendorDouble.start();
    private final ProviderDescriptor facts;
    final UpstreamDouble chat = UpstreamDouble.start();
    private final Set<String> keys = ConcurrentHashMap.newKeySet();
    private final List<String> hosts = new ArrayList<>();
    private ObjectNode settings = Json.object();
    private boolean quota;

    /**
     * @param descriptor JSON of the provider
     * @param at the host and the path of its chat, {@code /api.example/v1/messages}; see {@link VendorDouble#relay}
     * @param target the path at the double
     */
    KeyVendor(byte[] descriptor, String at, String target) {
        facts = ProviderDescriptor.of(Json.parseObject(descriptor));
        id = facts.id().value();
        hosts.add(at.split("/", 3)[1]);
        places.relay(at, chat, target, asked -> knows(asked) ? Optional.empty() : Optional.of(refusal()));
    }

    /** What an account of it says beside its key. */
    KeyVendor with(String setting, String value) {
        settings = settings.put(setting, value);
        return this;
    }

    /** Tells whoever has a key what is left. @param place the host and the path */
    KeyVendor telling(String place, String json) {
        quota = true;
        hosts.add(place.split("/", 3)[1]);
        places.on("GET", place, asked -> knows(asked) ? Told.json(200, json) : refusal());
        return this;
    }

    /** In the header of the chat; questions about quotas may be put with a bearer token, or with the bare key. */
    private boolean knows(Asked asked) {
        if (facts.auth().isEmpty()) {
            return !asked.headers().has("authorization") && !asked.headers().has("x-api-key");
        }
        ProviderDescriptor.Auth auth = facts.auth().get();
        if (asked.method().equals("GET")) {
            String said = asked.headers().first("authorization").orElse("");
            return keys.contains(said.replaceFirst("^Bearer ", ""));
        }
        return asked.headers()
                .first(auth.header())
                .filter(value -> value.startsWith(auth.prefix()))
                .filter(value -> keys.contains(value.substring(auth.prefix().length())))
                .isPresent();
    }

    private Told refusal() {
        return facts.format().value().equals("gemini") ? Told.json(400, """
                {"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT",
                 "details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"}]}}""") : Told.json(401, """
                {"error":{"type":"authentication_error","message":"invalid api key"}}""");
    }

    boolean wantsKey() {
        return facts.auth().isPresent();
    }

    boolean tellsQuota() {
        return quota;
    }

    ObjectNode settings() {
        return settings.deepCopy();
    }

    /** A key that counts. */
    String key(String text) {
        keys.add(text);
        return text;
    }

    /** It counts no more. */
    void withdraw(String key) {
        keys.remove(key);
    }

    String configuration() {
        return "nonagon.providers." + id + ".hosts=" + places.hosts(hosts.toArray(String[]::new)) + "\n";
    }

    @Override
    public void close() {
        places.close();
        chat.close();
    }
}
