package dev.nonagon.gateway;

import dev.nonagon.routing.RoutePlan;
import dev.nonagon.routing.Target;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.provider.Call;
import dev.nonagon.spi.provider.ResponseHead;
import dev.nonagon.spi.provider.UpstreamSink;
import dev.nonagon.translation.TranslationPlan;
import dev.nonagon.upstream.Transports;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers "how many tokens is this?": from the upstream where it has that operation in the client's format, else by the
 * router's own estimate. Thread-safe.
 */
final class TokenCounts {
    private final Transports transports;

    TokenCounts(Transports transports) {
        this.transports = transports;
    }

    void answer(ClientCall call, ClientExchange exchange) throws IOException, Refusal {
        ClientConnection connection = new ClientConnection(exchange, call.requestId());
        Optional<byte[]> upstreams = Optional.empty();
        if (call.board().router().route(call.model()) instanceof RoutePlan.Targets found) {
            upstreams = ask(call, found.targets().getFirst());
        }
        byte[] body = upstreams.isPresent() ? upstreams.get() : estimate(call);
        connection.whole(200, Answers.json(), body);
    }

    private static byte[] estimate(ClientCall call) throws Refusal {
        try {
            ChatRequest read = call.request().canonical();
            if (read.messages().isEmpty()) {
                throw new Refusal(400, Failure.Kind.INVALID_REQUEST, "/messages: there is nothing to count");
            }
            return call.request().format().writeTokenCount(call.request().estimatedTokens(), true);
        } catch (RequestProblem e) {
            throw new Refusal(400, Failure.Kind.INVALID_REQUEST, String.valueOf(e.getMessage()));
        }
    }

    private Optional<byte[]> ask(ClientCall call, Target target) {
        var format = call.request().format();
        Optional<URI> endpoint = target.endpoints().of(Operation.COUNT_TOKENS, target.model(), false);
        if (endpoint.isEmpty() || !target.provider().descriptor().format().equals(format.id())) {
            return Optional.empty();
        }
        TranslationPlan plan = TranslationPlan.of(call.request(), format, call.destination(target), List.of());
        Whole whole = new Whole();
        try {
            target.provider()
                    .executor()
                    .execute(
                            new Call(
                                    target.provider().descriptor(),
                                    Operation.COUNT_TOKENS,
                                    target.model(),
                                    target.account(),
                                    endpoint.get(),
                                    plan.body(),
                                    false,
                                    Dispatch.forwarded(call, target),
                                    call.requestId()),
                            transports.through(target.proxy()),
                            whole);
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
        return whole.success() ? Optional.of(whole.body.toByteArray()) : Optional.empty();
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

        boolean success() {
            ResponseHead answer = head;
            return answer != null && answer.success() && body.size() > 0;
        }
    }
}
