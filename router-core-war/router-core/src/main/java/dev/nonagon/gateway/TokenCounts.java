package dev.nonagon.gateway;

import dev.nonagon.routing.RoutePlan;
import dev.nonagon.routing.Target;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import dev.nonagon.spi.provider.Call;
import dev.nonagon.spi.provider.ResponseHead;
import dev.nonagon.spi.provider.UpstreamSink;
import dev.nonagon.tokens.PromptTokens;
import dev.nonagon.translation.RequestPass;
import dev.nonagon.translation.TranslationPlan;
import dev.nonagon.upstream.Patience;
import dev.nonagon.upstream.Transports;
import dev.nonagon.upstream.Watchdog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers "how many tokens is this?": from the upstream where it has that operation, in whatever format, else by the router's
 * own count. The header {@value #SOURCE} says which. Thread-safe.
 */
final class TokenCounts {
    static final String SOURCE = "x-nonagon-token-count";

    /** Clients ask often and in between; a count that takes longer than this is of no use. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private static final System.Logger LOG = System.getLogger(TokenCounts.class.getName());

    private final Transports transports;
    private final Watchdog watchdog;
    private final List<RequestPass> passes;
    private final PromptTokens promptTokens;
    private final Function<ClientCall, Optional<Target>> favourite;

    /** Asks whoever is named first, however it stands. */
    TokenCounts(Transports transports, Watchdog watchdog, List<RequestPass> passes, PromptTokens promptTokens) {
        this(
                transports,
                watchdog,
                passes,
                promptTokens,
                call -> call.board().router().route(call.model()) instanceof RoutePlan.Targets found
                        ? Optional.of(found.targets().getFirst())
                        : Optional.empty());
    }

    /**
     * @param passes what is done to a request that is written anew, as for chat
     * @param favourite who would answer such a request now
     */
    TokenCounts(
            Transports transports,
            Watchdog watchdog,
            List<RequestPass> passes,
            PromptTokens promptTokens,
            Function<ClientCall, Optional<Target>> favourite) {
        this.transports = transports;
        this.watchdog = watchdog;
        this.passes = List.copyOf(passes);
        this.promptTokens = promptTokens;
        this.favourite = favourite;
    }

    void answer(ClientCall call, ClientExchange exchange) throws IOException, Refusal {
        ClientConnection connection = new ClientConnection(exchange, call.requestId());
        FormatTranslator target = call.request().format();
        Optional<Target> first = favourite.apply(call);
        if (first.isPresent()) {
            target = call.board()
                    .formats()
                    .getOrDefault(first.get().provider().descriptor().format(), target);
            Optional<byte[]> upstreams = ask(call, first.get(), target);
            if (upstreams.isPresent()) {
                connection.whole(200, Answers.json().plus(SOURCE, "upstream"), upstreams.get());
                return;
            }
        }
        connection.whole(200, Answers.json().plus(SOURCE, "local"), local(call, target));
    }

    private byte[] local(ClientCall call, FormatTranslator target) throws Refusal {
        try {
            ChatRequest read = call.request().canonical();
            if (read.messages().isEmpty()) {
                throw new Refusal(400, Failure.Kind.INVALID_REQUEST, "/messages: there is nothing to count");
            }
            return call.request().format().writeTokenCount(promptTokens.of(read, target), true);
        } catch (RequestProblem e) {
            throw new Refusal(400, Failure.Kind.INVALID_REQUEST, String.valueOf(e.getMessage()));
        }
    }

    /** The upstream's count in the client's format; empty if it has none or does not give it. */
    private Optional<byte[]> ask(ClientCall call, Target target, FormatTranslator upstream) throws Refusal {
        Optional<URI> endpoint = target.endpoints().of(Operation.COUNT_TOKENS, target.model(), false);
        if (endpoint.isEmpty()
                || !upstream.id().equals(target.provider().descriptor().format())) {
            return Optional.empty();
        }
        boolean sameFormat = upstream.id().equals(call.request().format().id());
        TranslationPlan plan;
        try {
            plan = sameFormat
                    ? TranslationPlan.of(call.request(), upstream, call.destination(target), List.of())
                    : TranslationPlan.counting(call.request(), upstream, call.destination(target), passes);
        } catch (RequestProblem e) {
            throw new Refusal(400, Failure.Kind.INVALID_REQUEST, String.valueOf(e.getMessage()));
        }
        Optional<byte[]> answer = execute(call, target, endpoint.get(), plan);
        return sameFormat ? answer : answer.flatMap(bytes -> translated(call, upstream, bytes));
    }

    private static Optional<byte[]> translated(ClientCall call, FormatTranslator upstream, byte[] answer) {
        try {
            OptionalLong tokens = upstream.readTokenCount(Json.parseObject(answer));
            return tokens.isEmpty()
                    ? Optional.empty()
                    : Optional.of(call.request().format().writeTokenCount(tokens.getAsLong(), false));
        } catch (JsonProblem e) {
            return Optional.empty();
        }
    }

    private Optional<byte[]> execute(ClientCall call, Target target, URI endpoint, TranslationPlan plan) {
        Whole whole = new Whole();
        String reason;
        Patience patience = new Patience(LONGEST_WAIT, LONGEST_WAIT, LONGEST_WAIT).withoutKeepAlive();
        try (Watchdog.Watch watch = watchdog.watch(patience, () -> {}, w -> {})) {
            watch.attemptBegins(patience);
            try {
                target.provider()
                        .executor()
                        .execute(
                                new Call(
                                        target.provider().descriptor(),
                                        Operation.COUNT_TOKENS,
                                        target.model(),
                                        target.account(),
                                        endpoint,
                                        plan.body(),
                                        false,
                                        Preparations.forwarded(call, target),
                                        call.requestId()),
                                transports.through(
                                        target.proxy(),
                                        target.provider().descriptor().id()),
                                whole);
            } finally {
                watch.attemptEnds();
            }
            reason = "status " + whole.status();
        } catch (IOException e) {
            reason = e.getClass().getSimpleName();
        } catch (InterruptedException e) {
            reason = "too slow";
        } finally {
            // The watchdog ends a wait by an interrupt; what follows must not be hit by it.
            Thread.interrupted();
        }
        if (whole.success()) {
            return Optional.of(whole.body.toByteArray());
        }
        String why = reason;
        LOG.log(
                System.Logger.Level.INFO,
                () -> "request=" + call.requestId() + " event=token-count-local target=" + target.name() + " reason=\""
                        + why + "\"");
        return Optional.empty();
    }

    private static final class Whole implements UpstreamSink {
        private static final int LONGEST = 64 * 1024;

        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private @Nullable ResponseHead head;

        @Override
        public void head(ResponseHead answer) {
            head = answer;
        }

        @Override
        public void body(byte[] bytes, int offset, int length) throws IOException {
            if (body.size() + length > LONGEST) {
                throw new IOException("A count of tokens is not " + LONGEST + " bytes long");
            }
            body.write(bytes, offset, length);
        }

        int status() {
            ResponseHead answer = head;
            return answer == null ? 0 : answer.status();
        }

        boolean success() {
            ResponseHead answer = head;
            return answer != null && answer.success() && body.size() > 0;
        }
    }
}
