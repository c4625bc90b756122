package dev.nonagon.blackbox.logins;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.blackbox.support.Http;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.oauth.OAuthTerms;
import dev.nonagon.spi.tck.vendor.OAuthDouble;
import java.net.URI;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A vendor with a standard login. */
public class OAuthVendor extends Vendor {
    public final OAuthTerms terms;
    public final OAuthDouble login;

    /**
     * @param descriptor JSON of the provider
     * @param target the path of the chat at the double, {@code /v1/chat/completions}
     * @param more changes what the vendor serves
     */
    OAuthVendor(byte[] descriptor, String target, Consumer<OAuthVendor> more) {
        super(descriptor);
        terms = facts.oauth().orElseThrow();
        login = new OAuthDouble(terms).at(places);
        reaches(terms.token());
        terms.authorize().ifPresent(this::reaches);
        terms.device().ifPresent(this::reaches);
        terms.refresh().ifPresent(this::reaches);
        chatsAt(facts.endpoint(), target);
        more.accept(this);
    }

    @Override
    ObjectNode agreed(JsonNode begun) {
        if (terms.grant() == OAuthTerms.Grant.DEVICE) {
            login.answer(begun.path("code").asString(), true);
            return Json.object();
        }
        URI page = URI.create(begun.path("page").asString());
        return Json.object()
                .put(
                        "callback",
                        begun.path("redirect").asString().replace("localhost", "127.0.0.1") + "?code=" + code(page)
                                + "&state=" + state(page));
    }

    /** The code that the page gives to whoever agrees. */
    String code(URI page) {
        return login.agree(page);
    }

    static String state(URI page) {
        return page.getRawQuery().replaceFirst("(^|.*&)state=", "").replaceFirst("&.*", "");
    }

    /**
     * Logs in at the vendor, as a person does in a browser that gives out a code.
     *
     * @param account to log in again; empty for a new one
     * @return the account's id
     */
    String logIn(Http router, String account) {
        ObjectNode wish = Json.object().put("flow", id);
        if (!account.isEmpty()) {
            wish.put("account", account);
        }
        JsonNode begun = router.post("/api/logins", Json.text(wish)).json();
        URI page = URI.create(begun.path("page").asString());
        JsonNode done = router.post(
                        "/api/logins/" + begun.path("id").asString(),
                        Json.text(Json.object().put("callback", code(page) + "#" + state(page))))
                .json();
        assertThat(done.path("state").asString()).as(done::toString).isEqualTo("done");
        return done.path("account").asString();
    }

    @Override
    boolean accepts(String token) {
        return login.accepts(token);
    }

    @Override
    void expire() {
        login.expire();
    }

    @Override
    void revoke() {
        login.revoke();
    }

    @Override
    int renewals() {
        return login.refreshes();
    }

    @Override
    String renewalPlace() {
        return OAuthDouble.place(terms.refresh().orElse(terms.token()));
    }
}
