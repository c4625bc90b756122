package dev.nonagon.blackbox.logins;

import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.oauth.OAuthTerms;
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

/** A vendor on loopback: its login, what it says of its users, and its chat. */
public class Vendor implements AutoCloseable {
    public final String id;
    public final OAuthTerms terms;
    public final OAuthDouble login;
    final VendorDouble places = VendorDouble.start();
    final UpstreamDouble chat = UpstreamDouble.start();
    boolean tellsQuota;
    private final List<String> hosts = new ArrayList<>();
    private volatile Function<Asked, Optional<Told>> rules = asked -> Optional.empty();

    /** Changes what the vendor serves beside login and chat. */
    @FunctionalInterface
    interface More {
        void serve(Vendor vendor);
    }

    /**
     * @param descriptor JSON of the provider
     * @param target the path of the chat at the double, {@code /v1/chat/completions}
     */
    Vendor(byte[] descriptor, String target, More more) {
        ProviderDescriptor facts = ProviderDescriptor.of(Json.parseObject(descriptor));
        id = facts.id().value();
        terms = facts.oauth().orElseThrow();
        login = new OAuthDouble(terms).at(places);
        reaches(terms.token());
        terms.authorize().ifPresent(this::reaches);
        terms.device().ifPresent(this::reaches);
        terms.refresh().ifPresent(this::reaches);
        reaches(facts.endpoint());
        facts.urls().values().forEach(this::reaches);
        places.relay(OAuthDouble.place(facts.endpoint()), chat, target, this::refusal);
        more.serve(this);
    }

    /** Whether a token counts in a chat. */
    boolean accepts(String token) {
        return login.accepts(token);
    }

    /** Access tokens end. */
    void expire() {
        login.expire();
    }

    /** Logins are withdrawn. */
    void revoke() {
        login.revoke();
    }

    /** How often a token was renewed. */
    int renewals() {
        return login.refreshes();
    }

    /** Whether what counts in a chat can be renewed at all. */
    boolean renewable() {
        return true;
    }

    /** Where renewals arrive. */
    String renewalPlace() {
        return OAuthDouble.place(terms.refresh().orElse(terms.token()));
    }

    /** More for {@code nonagon.properties}. */
    String settings() {
        return "";
    }

    /** What it refuses of a chat whose token counts. */
    void insists(Function<Asked, Optional<Told>> more) {
        rules = more;
    }

    /** Serves chat at another host, too. */
    void chatsAt(String url, String target) {
        reaches(url);
        places.relay(OAuthDouble.place(url), chat, target, this::refusal);
    }

    private void reaches(String url) {
        String host = OAuthDouble.place(url).split("/", 3)[1];
        if (!hosts.contains(host)) {
            hosts.add(host);
        }
    }

    private Optional<Told> refusal(Asked asked) {
        return accepts(asked.bearer())
                ? rules.apply(asked)
                : Optional.of(Told.json(
                        401,
                        "{\"error\":{\"message\":\"The token has expired\",\"type\":\"authentication_error\","
                                + "\"code\":\"token_expired\"}}"));
    }

    /** What {@code nonagon.properties} says of it. */
    public String configuration() {
        return "nonagon.providers." + id + ".enabled=true\nnonagon.providers." + id + ".hosts="
                + places.hosts(hosts.toArray(String[]::new)) + "\n" + settings();
    }

    @Override
    public String toString() {
        return id;
    }

    @Override
    public void close() {
        places.close();
        chat.close();
    }
}
