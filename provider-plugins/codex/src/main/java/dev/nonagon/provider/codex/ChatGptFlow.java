package dev.nonagon.provider.codex;

import dev.nonagon.spi.PluginContext;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.oauth.Pkce;
import dev.nonagon.spi.oauth.StandardOAuthFlow;
import dev.nonagon.spi.oauth.TokenAnswers;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.provider.ResetTimes;
import dev.nonagon.spi.provider.UpstreamRequest;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/**
 * "Sign in with ChatGPT" for open-source programs (rule C7). The first login registers this host under a common client id;
 * the call-back brings the id that counts from then on.
 *
 * <p>Configuration: {@code nonagon.providers.chatgpt.oauth.host-id} names this installation, {@code urn:uuid:…}, and stays.
 * An id that was issued before can be given as {@code nonagon.providers.chatgpt.oauth.client-id}.
 *
 * @source https://developers.openai.com/siwc/token-sharing-open-source/sign-in and …/errors-and-recovery (read 2026-11-28 in
 *     excerpts)
 */
final class ChatGptFlow extends StandardOAuthFlow {
    static final String CLIENT_KEY = "nonagon.providers.chatgpt.oauth.client-id";
    static final String HOST_KEY = "nonagon.providers.chatgpt.oauth.host-id";

    /** Account setting: the client id that was issued for it. */
    static final String CLIENT_ID = "clientId";

    /** Account setting: before that moment a renewal would end the login; ISO 8601. */
    static final String EARLIEST_REFRESH = "earliestRefresh";

    /** The scope without which requests are not paid by the plan. */
    static final String PLAN_SCOPE = "chatgpt.tokens.use.direct";

    private static final String CLIENT_PARAMETER = "client_id";
    private static final String RESOURCE = "resource";
    private static final String NAME = "Nonagon";

    private final PluginContext context;

    ChatGptFlow(ProviderDescriptor descriptor, PluginContext context) {
        super(descriptor, context);
        this.context = context;
    }

    @Override
    public Step begin(Means means) throws IOException, InterruptedException {
        if (hostId().isEmpty()) {
            byte[] bytes = new byte[16];
            means.random().nextBytes(bytes);
            return new Step.Unavailable(descriptor.name() + " wants to know this installation by an id that stays: set "
                    + HOST_KEY + ", for example to urn:uuid:" + version4(bytes) + ".");
        }
        return super.begin(means);
    }

    /** {@inheritDoc} The client id that was issued for the account stays the account's. */
    @Override
    public Step begin(Account account, Means means) throws IOException, InterruptedException {
        String issued = account.settings().getOrDefault(CLIENT_ID, "");
        if (issued.isEmpty()) {
            return begin(means);
        }
        Step step = new ChatGptFlow(descriptor, new IssuedClient(context, issued)).begin(means);
        if (!(step instanceof Step.OpenBrowser browser)) {
            return step;
        }
        Map<String, Secret> values = new HashMap<>(browser.pending().values());
        values.put(CLIENT_ID, new Secret(issued));
        return new Step.OpenBrowser(
                browser.page(), new Pending(id(), browser.pending().expiresAt(), values));
    }

    private static UUID version4(byte[] bytes) {
        long high = 0;
        long low = 0;
        for (int i = 0; i < 8; i++) {
            high = high << 8 | (bytes[i] & 0xff);
            low = low << 8 | (bytes[i + 8] & 0xff);
        }
        return new UUID(high & ~0xf000L | 0x4000L, low & ~(3L << 62) | 1L << 63);
    }

    private Optional<String> hostId() {
        return context.config(HOST_KEY).filter(text -> !text.isBlank());
    }

    @Override
    protected Map<String, String> pageParameters(String state, Pkce pkce, Means means) {
        Map<String, String> parameters = super.pageParameters(state, pkce, means);
        parameters.put("redirect_uri", redirect(means));
        hostId().ifPresent(id -> parameters.put("ext_agent_host_id", id));
        if (unregistered()) {
            parameters.put("agent_name_hint", NAME);
        }
        parameters.put("nonce", nonce(pkce.verifier()));
        return parameters;
    }

    private boolean unregistered() {
        return clientId().equals(terms.clientId());
    }

    /** As fresh and as secret as the verifier, so nothing more need be kept. */
    private static String nonce(String verifier) {
        return new Pkce("nonce of " + verifier).challenge();
    }

    /** The vendor takes this machine's number only, not its name. */
    private static String redirect(Means means) {
        URI uri = means.redirect();
        return "localhost".equals(uri.getHost())
                ? uri.getScheme() + "://127.0.0.1:" + uri.getPort() + uri.getPath()
                : uri.toString();
    }

    @Override
    protected Map<String, String> codeFields(String code, Pending pending, Means means) {
        Map<String, String> fields = super.codeFields(code, pending, means);
        fields.put("redirect_uri", redirect(means));
        return fields;
    }

    @Override
    protected UpstreamRequest question(String url, Map<String, String> fields) {
        Map<String, String> all = new LinkedHashMap<>(fields);
        all.put(RESOURCE, terms.parameters().getOrDefault(RESOURCE, ""));
        return super.question(url, all);
    }

    @Override
    public Outcome resume(Pending pending, Map<String, String> answer, Means means)
            throws IOException, InterruptedException {
        Secret before = pending.values().get(CLIENT_ID);
        String issued = answer.getOrDefault(CLIENT_PARAMETER, before == null ? "" : before.reveal())
                .strip();
        if (!issued.isEmpty()) {
            return new ChatGptFlow(descriptor, new IssuedClient(context, issued)).exchanged(pending, answer, means);
        }
        boolean returned =
                answer.containsKey("code") && answer.getOrDefault("error", "").isEmpty();
        if (returned && unregistered()) {
            return new Outcome.Denied(
                    "ChatGPT's answer names no client id; paste the whole address that the browser ended at.", false);
        }
        return exchanged(pending, answer, means);
    }

    private Outcome exchanged(Pending pending, Map<String, String> answer, Means means)
            throws IOException, InterruptedException {
        Outcome outcome = super.resume(pending, answer, means);
        if (!(outcome instanceof Outcome.Granted granted)) {
            return outcome;
        }
        String nonce = granted.settings().getOrDefault("nonce", "");
        if (!nonce.isEmpty() && !nonce.equals(nonce(pending.value("verifier")))) {
            return new Outcome.Denied("ChatGPT's answer belongs to another login; begin it again.", false);
        }
        Map<String, String> settings = new HashMap<>(granted.settings());
        settings.remove("nonce");
        return new Outcome.Granted(granted.credential(), granted.accountName(), settings);
    }

    /** Each program is issued a client of its own, and no other client's tokens can be renewed by it. */
    @Override
    public boolean canTakeOver() {
        return false;
    }

    @Override
    protected Outcome granted(Credential.Tokens tokens, ObjectNode answer, Means means) {
        if (!scopes(answer).map(scopes -> scopes.contains(PLAN_SCOPE)).orElse(false)) {
            return new Outcome.Denied(
                    "The login does not include the use of the ChatGPT plan. Begin it again and allow that, or use an"
                            + " API key.",
                    false);
        }
        ObjectNode claims = TokenAnswers.claims(answer.path("id_token").asString(""));
        Map<String, String> settings = settings(answer, means);
        settings.put(CLIENT_ID, clientId());
        TokenAnswers.text(claims, Claims.EMAIL).ifPresent(email -> settings.put(Claims.EMAIL, email));
        TokenAnswers.text(claims, "nonce").ifPresent(nonce -> settings.put("nonce", nonce));
        return new Outcome.Granted(tokens, Claims.person(claims), settings);
    }

    /** The scopes that were granted; empty if the answer does not repeat them. */
    private static Optional<List<String>> scopes(ObjectNode answer) {
        return TokenAnswers.text(answer, "scope").map(text -> Arrays.asList(text.split("\\s+")));
    }

    private static Map<String, String> settings(ObjectNode answer, Means means) {
        Map<String, String> settings = new HashMap<>();
        settings.put(
                EARLIEST_REFRESH,
                ResetTimes.moment(
                                answer.path("earliest_refresh_at").asString(""),
                                means.clock().instant())
                        .map(Instant::toString)
                        .orElse(""));
        return settings;
    }

    @Override
    public Outcome refresh(Account account, Means means) throws IOException, InterruptedException {
        String earliest = account.settings().getOrDefault(EARLIEST_REFRESH, "");
        if (!earliest.isEmpty()) {
            Duration wait = Duration.between(means.clock().instant(), Instant.parse(earliest));
            if (wait.isPositive()) {
                return new Outcome.Busy("ChatGPT allows no renewal before " + earliest + ".", Optional.of(wait));
            }
        }
        String issued = account.settings().getOrDefault(CLIENT_ID, "");
        return issued.isEmpty()
                ? super.refresh(account, means)
                : new ChatGptFlow(descriptor, new IssuedClient(context, issued)).renewed(account, means);
    }

    private Outcome renewed(Account account, Means means) throws IOException, InterruptedException {
        return super.refresh(account, means);
    }

    @Override
    protected Outcome refreshed(Account account, Credential.Tokens tokens, ObjectNode answer, Means means) {
        if (!scopes(answer).map(scopes -> scopes.contains(PLAN_SCOPE)).orElse(true)) {
            return new Outcome.Denied("The use of the ChatGPT plan has been withdrawn from this login.", true);
        }
        return new Outcome.Granted(tokens, Optional.empty(), settings(answer, means));
    }
}
