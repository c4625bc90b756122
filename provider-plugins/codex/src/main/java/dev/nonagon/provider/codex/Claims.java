package dev.nonagon.provider.codex;

import dev.nonagon.spi.oauth.TokenAnswers;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What OpenAI's tokens tell about an account.
 *
 * @source the shared page on logins, section 4.2
 */
final class Claims {
    /** Account setting: the id that calls name in a header. */
    static final String ACCOUNT_ID = "accountId";

    static final String PLAN = "plan";
    static final String EMAIL = "email";

    private static final String OPENAI = "https://api.openai.com/auth";

    private Claims() {}

    /** Settings of an account, as far as the claims of a token tell them. */
    static Map<String, String> settings(ObjectNode claims) {
        JsonNode openai = claims.path(OPENAI);
        Map<String, String> settings = new HashMap<>();
        TokenAnswers.text(openai, "chatgpt_account_id").ifPresent(id -> settings.put(ACCOUNT_ID, id));
        TokenAnswers.text(openai, "chatgpt_plan_type").ifPresent(plan -> settings.put(PLAN, plan));
        TokenAnswers.text(claims, EMAIL).ifPresent(email -> settings.put(EMAIL, email));
        return settings;
    }

    /** Who it is: an e-mail address, else the vendor's id of the person. */
    static Optional<String> person(ObjectNode claims) {
        return TokenAnswers.text(claims, EMAIL, "sub");
    }
}
