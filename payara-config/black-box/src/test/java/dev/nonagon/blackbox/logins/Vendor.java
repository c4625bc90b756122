package dev.nonagon.blackbox.logins;

import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.tck.upstream.UpstreamDouble;
import dev.nonagon.spi.tck.vendor.Asked;
import dev.nonagon.spi.tck.vendor.OAuthDouble;
import dev.nonagon.spi.tck.vendor.Told;
import dev.nonagon.spi.tck.vendor.VendorDouble;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A vendor on loopback: its login, what it says of its users, and its chat. */
public abstract class Vendor implements AutoCloseable {
    public final String id;
    final ProviderDescriptor facts;
    final VendorDouble places = VendorDouble.start();
    final UpstreamDouble chat = UpstreamDouble.start();
    boolean tellsQuota;
    private final List<String> hosts = new ArrayList<>();
    private volatile Function<Asked, Optional<Told>> rules = asked -> Optional.empty();

    /** @param descriptor JSON of the provider */
    Vendor(byte[] descriptor) {
        facts = ProviderDescriptor.of(Json.parseObject(descriptor));
        id = facts.id().value();
        reaches(facts.endpoint());
        facts.urls().values().forEach(this::reaches);
    }

    /**
     * What a person does at the vendor's pages, and then sends to the router: {@code callback} or {@code fields}; nothing where
     * the router asks by itself.
     *
     * @param begun the router's answer to the wish to log in
     */
    abstract ObjectNode agreed(JsonNode begun);

    /** Whether a token counts in a chat. */
    abstract boolean accepts(String token);

    /** Access tokens end. */
    abstract void expire();

    /** Logins are withdrawn. */
    abstract void revoke();

    /** How often a token was renewed. */
    abstract int renewals();

    /** Where renewals arrive. */
    abstract String renewalPlace();

    /** Whether an ended token of a chat is renewed; else what counts in a chat is a key. */
    boolean renewable() {
        return true;
    }

    /** How its secrets begin: none of them may be shown or logged. */
    List<String> secrets() {
        return List.of("access-", "refresh-");
    }

    /** More for {@code nonagon.properties}. */
    String settings() {
        return "";
    }

    /** What it refuses of a chat whose token counts. */
    final void insists(Function<Asked, Optional<Told>> more) {
        rules = more;
    }

    /** Serves chat at a URL. @param target the path of the chat at the double, {@code /v1/chat/completions} */
    final void chatsAt(String url, String target) {
        reaches(url);
        places.relay(OAuthDouble.place(url), chat, target, this::refusal);
    }

    /** Leads a URL's host here. */
    final void reaches(String url) {
        // Without the path, which may be a template.
        String host = url.split("/", 4)[2];
        if (!hosts.contains(host)) {
            hosts.add(host);
        }
    }

    final Optional<Told> refusal(Asked asked) {
        return accepts(asked.bearer()) ? rules.apply(asked) : Optional.of(expired());
    }

    /** What a token is told that counts no more. */
    Told expired() {
        return Told.json(
                401,
                "{\"error\":{\"message\":\"The token has expired\",\"type\":\"authentication_error\","
                        + "\"code\":\"token_expired\"}}");
    }

    /** What {@code nonagon.properties} says of it. */
    public final String configuration() {
        return "nonagon.providers." + id + ".enabled=true\nnonagon.providers." + id + ".hosts="
                + places.hosts(hosts.toArray(String[]::new)) + "\n" + settings();
    }

    @Override
    public final String toString() {
        return id;
    }

    @Override
    public void close() {
        places.close();
        chat.close();
    }
}
