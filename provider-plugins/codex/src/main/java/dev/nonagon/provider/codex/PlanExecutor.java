package dev.nonagon.provider.codex;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.format.Framing;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.oauth.TokenAnswers;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.Call;
import dev.nonagon.spi.provider.DescriptorExecutor;
import dev.nonagon.spi.provider.HttpFailures;
import dev.nonagon.spi.provider.ProviderExecutor;
import dev.nonagon.spi.provider.ResponseHead;
import dev.nonagon.spi.provider.Transport;
import dev.nonagon.spi.provider.UpstreamRequest;
import dev.nonagon.spi.provider.UpstreamSink;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;

/** Calls a server that is paid by a ChatGPT plan. */
final class PlanExecutor implements ProviderExecutor {
    static final String ACCOUNT_HEADER = "chatgpt-account-id";

    private static final String ACTIVE_LIMIT = "x-codex-active-limit";
    private static final int PAYMENT_REQUIRED = 402;

    private final InstantSource clock;
    private final boolean codex;
    private final PlanSockets sockets;

    private PlanExecutor(InstantSource clock, boolean codex, PlanSockets sockets) {
        this.clock = clock;
        this.codex = codex;
        this.sockets = sockets;
    }

    /** The back end of Codex: it wants instructions, and the account's id in a header. */
    static PlanExecutor ofCodex(InstantSource clock, PlanSockets sockets) {
        return new PlanExecutor(clock, true, sockets);
    }

    /** The public Responses API. */
    static PlanExecutor ofPublicApi(InstantSource clock, PlanSockets sockets) {
        return new PlanExecutor(clock, false, sockets);
    }

    /** {@inheritDoc} Over a WebSocket, where its owner wants that and the server takes it (rule C8). */
    @Override
    public void execute(Call call, Transport transport, UpstreamSink sink) throws IOException, InterruptedException {
        UpstreamRequest request = prepare(call);
        if (call.operation() != Operation.CHAT || !sockets.answered(request, transport, sink)) {
            transport.exchange(request, sink);
        }
    }

    @Override
    public UpstreamRequest prepare(Call call) {
        Headers headers = DescriptorExecutor.headers(call);
        if (codex) {
            Optional<String> id = accountId(call.account());
            headers = id.isPresent() ? headers.with(ACCOUNT_HEADER, id.get()) : headers;
        }
        if (call.operation() != Operation.CHAT) {
            return new UpstreamRequest("POST", call.endpoint(), headers, call.body());
        }
        byte[] body = PlanBody.fitted(call.body(), call.provider(), codex);
        return new UpstreamRequest("POST", call.endpoint(), headers.with("accept", "text/event-stream"), body);
    }

    /** As the login told it; else as the access token itself does. */
    static Optional<String> accountId(Account account) {
        return Optional.ofNullable(account.settings().get(Claims.ACCOUNT_ID))
                .or(() -> account.credential() instanceof Credential.Tokens tokens
                        ? Optional.ofNullable(Claims.settings(
                                        TokenAnswers.claims(tokens.access().reveal()))
                                .get(Claims.ACCOUNT_ID))
                        : Optional.empty());
    }

    /** The back end leaves out the type of some of its streams. */
    @Override
    public Framing framing(ResponseHead head) {
        String type = head.headers().first("content-type").orElse("").toLowerCase(Locale.ROOT);
        return type.startsWith("application/json") ? Framing.whole() : Framing.sse();
    }

    /**
     * Rule C6.
     *
     * @source the shared page on a second router, section 4; {@code deactivated_workspace} and {@code
     *     subscription_sharing_*}: public reports of clients
     */
    @Override
    public Failure classify(ResponseHead head, byte[] body) {
        Failure usual = HttpFailures.classify(head, body);
        if (head.status() == PAYMENT_REQUIRED && usual.code().equals("deactivated_workspace")) {
            return usual.withKind(Failure.Kind.FORBIDDEN).reaching(Failure.Extent.ACCOUNT);
        }
        if (usual.code().equals("subscription_sharing_unsupported_capability")) {
            return usual.withKind(Failure.Kind.UNSUPPORTED);
        }
        if (usual.kind() != Failure.Kind.QUOTA_EXHAUSTED) {
            return usual;
        }
        Optional<Instant> back = usual.resetsAt().or(() -> usual.retryAfter().map(clock.instant()::plus));
        Failure dated = new Failure(
                usual.kind(), usual.status(), usual.message(), usual.retryAfter(), back, usual.extent(), usual.code());
        return dated.extent().isEmpty() && limitsOneModel(head.headers())
                ? dated.reaching(Failure.Extent.MODEL)
                : dated;
    }

    /** Whether the limit that is in force has numbers of its own beside the plan's. */
    private static boolean limitsOneModel(Headers headers) {
        String active = headers.first(ACTIVE_LIMIT)
                .orElse("codex")
                .strip()
                .toLowerCase(Locale.ROOT)
                .replace('_', '-')
                .replaceFirst("^codex-", "");
        return !active.equals("codex") && headers.has("x-codex-" + active + "-primary-used-percent");
    }
}
