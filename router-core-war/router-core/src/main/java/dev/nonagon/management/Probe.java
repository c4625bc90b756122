package dev.nonagon.management;

import dev.nonagon.gateway.Masking;
import dev.nonagon.routing.Target;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Sampling;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonEdit;
import dev.nonagon.spi.json.JsonProblem;
import dev.nonagon.spi.provider.Call;
import dev.nonagon.spi.provider.ResponseHead;
import dev.nonagon.spi.provider.Transport;
import dev.nonagon.spi.provider.UpstreamRequest;
import dev.nonagon.spi.provider.UpstreamSink;
import dev.nonagon.upstream.AddressGuard;
import dev.nonagon.upstream.Transports;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateExpiredException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.StreamSupport;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Asks an upstream something cheap (M7). Thread-safe; blocks. */
final class Probe {
    private static final int LONGEST_ANSWER = 4 * 1024 * 1024;

    /** Some upstreams refuse fewer. */
    private static final int FEW_TOKENS = 16;

    private final Transports transports;
    private final Duration patience;

    Probe(Transports transports, Duration patience) {
        this.transports = transports;
        this.patience = patience;
    }

    /** What came of it. */
    sealed interface Result {
        long millis();

        /** The upstream answered. */
        record Answered(ResponseHead head, byte[] body, long millis) implements Result {}

        /** It did not; why, as a sentence. */
        record Silent(String why, long millis) implements Result {}
    }

    /** Asks for the list of models; empty if the upstream has no such thing. */
    Optional<Result> models(Target target) {
        return target.endpoints()
                .of(Operation.LIST_MODELS, target.model(), false)
                .map(endpoint -> ask(target, call(target, Operation.LIST_MODELS, endpoint, new byte[0]), true));
    }

    /** Asks for a few tokens; empty if the upstream cannot chat. */
    Optional<Result> chat(Target target, FormatTranslator format) {
        return target.endpoints().of(Operation.CHAT, target.model(), false).map(endpoint -> {
            byte[] body = JsonEdit.apply(
                    Json.bytes(format.writeRequest(shortest(target.model()), Scope.of("probe", Instant.EPOCH, false))),
                    target.provider().descriptor().patches());
            return ask(target, call(target, Operation.CHAT, endpoint, body), false);
        });
    }

    /** Why an answer is none, without the secrets that some providers repeat; empty if it is one. */
    static Optional<Failure> failure(Target target, Result.Answered answer) {
        return answer.head().success()
                ? Optional.empty()
                : Optional.of(Masking.of(target.provider().executor().classify(answer.head(), answer.body()), target));
    }

    /** The models that an answer names, in whichever of the usual shapes. */
    static List<String> names(byte[] body) {
        try {
            JsonNode json = Json.parse(body);
            JsonNode list = json.isArray() ? json : json.has("data") ? json.path("data") : json.path("models");
            return StreamSupport.stream(list.spliterator(), false)
                    .map(model -> model.has("id") ? model.path("id") : model.path("name"))
                    .filter(JsonNode::isString)
                    .map(name -> name.asString().replaceFirst("^models/", ""))
                    .distinct()
                    .toList();
        } catch (JsonProblem e) {
            return List.of();
        }
    }

    private static ChatRequest shortest(String model) {
        return new ChatRequest(
                model,
                List.of(Message.text(Message.Role.USER, "Hi")),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.of(FEW_TOKENS),
                List.of(),
                Sampling.unset(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Extras.none());
    }

    private static Call call(Target target, Operation operation, URI endpoint, byte[] body) {
        return new Call(
                target.provider().descriptor(),
                operation,
                target.model(),
                target.account(),
                endpoint,
                body,
                false,
                dev.nonagon.spi.Headers.none(),
                "probe");
    }

    private Result ask(Target target, Call call, boolean reading) {
        Transport line = transports.through(
                target.proxy(), target.provider().descriptor().id());
        Transport asking = reading ? (request, sink) -> line.exchange(asGet(request), sink) : line;
        Answer answer = new Answer();
        long start = System.nanoTime();
        FutureTask<Optional<String>> task = new FutureTask<>(() -> {
            try {
                target.provider().executor().execute(call, asking, answer);
                return Optional.<String>empty();
            } catch (IOException e) {
                return Optional.of(words(e, patience));
            }
        });
        Thread worker = Thread.ofVirtual().name("nonagon-probe").start(task);
        Optional<String> trouble = await(task, worker);
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        ResponseHead head = answer.head;
        if (trouble.isEmpty() && head != null) {
            return new Result.Answered(head, answer.body.toByteArray(), millis);
        }
        return new Result.Silent(trouble.orElse("The provider gave no answer"), millis);
    }

    private Optional<String> await(FutureTask<Optional<String>> task, Thread worker) {
        try {
            return task.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return Optional.of(tooSlow(patience));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("The test was interrupted");
        } catch (ExecutionException e) {
            // A plugin's fault, most likely: whoever tests it wants to know, but its message may hold anything.
            return Optional.of("The provider's plugin failed: "
                    + String.valueOf(e.getCause()).replaceFirst(":.*", ""));
        } finally {
            worker.interrupt();
        }
    }

    private static String tooSlow(Duration patience) {
        return "Request timeout (>" + patience.toSeconds() + "s) - provider node not responding";
    }

    /** Executors describe a POST; a list is read. */
    private static UpstreamRequest asGet(UpstreamRequest request) {
        return new UpstreamRequest("GET", request.uri(), request.headers().without("content-type"), new byte[0]);
    }

    /** What a failed call means to whoever set it up. */
    static String words(IOException e, Duration patience) {
        for (@Nullable Throwable cause = e; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case AddressGuard.AddressRefused refused -> {
                    return String.valueOf(refused.getMessage());
                }
                case UnknownHostException unknown -> {
                    return "DNS lookup failed - invalid domain or network issue";
                }
                case UnresolvedAddressException unresolved -> {
                    return "DNS lookup failed - invalid domain or network issue";
                }
                case CertificateExpiredException expired -> {
                    return "SSL certificate expired";
                }
                case java.net.http.HttpTimeoutException late -> {
                    return tooSlow(patience);
                }
                case InterruptedIOException late -> {
                    return tooSlow(patience);
                }
                default -> {}
            }
        }
        return switch (e) {
            case ConnectException refused -> "Connection refused - provider node offline or unreachable";
            case SSLException tls -> "The TLS connection failed - check the certificate and whether the URL is https";
            default -> "The connection broke: " + e.getClass().getSimpleName();
        };
    }

    /** An answer as it comes; read by another thread only after its writer has ended. */
    private static final class Answer implements UpstreamSink {
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private volatile @Nullable ResponseHead head;

        @Override
        public void head(ResponseHead answer) {
            head = answer;
        }

        @Override
        public void body(byte[] bytes, int offset, int length) throws IOException {
            if (body.size() + length > LONGEST_ANSWER) {
                throw new IOException("The answer to a test is too long");
            }
            body.write(bytes, offset, length);
        }
    }
}
