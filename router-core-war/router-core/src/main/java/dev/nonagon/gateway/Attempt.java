package dev.nonagon.gateway;

import dev.nonagon.routing.Target;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.format.EventReader;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.Framing;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.provider.ProviderExecutor;
import dev.nonagon.spi.provider.ResponseHead;
import dev.nonagon.spi.provider.UpstreamSink;
import dev.nonagon.translation.AnswerPath;
import dev.nonagon.translation.BridgePath;
import dev.nonagon.translation.EmbeddingPath;
import dev.nonagon.translation.PassPath;
import dev.nonagon.translation.RelayPath;
import dev.nonagon.translation.TranslationPlan;
import dev.nonagon.translation.WholeRelayPath;
import dev.nonagon.upstream.Watchdog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Listens to one target's answer and passes it on as it comes. One thread, one use. */
final class Attempt implements UpstreamSink {
    /** More of an error's body than this says nothing new. */
    private static final int LONGEST_ERROR = 64 * 1024;

    private final ClientCall call;
    private final Target target;
    private final FormatTranslator upstream;
    private final TranslationPlan plan;
    private final AnswerPath.Output out;
    private final Watchdog.Watch watch;
    private final Consumer<ChatEvent> tap;
    private final Consumer<ResponseHead> heard;
    private @Nullable ResponseHead head;
    private @Nullable AnswerPath path;
    private @Nullable ByteArrayOutputStream error;

    Attempt(
            ClientCall call,
            Target target,
            FormatTranslator upstream,
            TranslationPlan plan,
            AnswerPath.Output out,
            Watchdog.Watch watch,
            Consumer<ChatEvent> tap,
            Consumer<ResponseHead> heard) {
        this.call = call;
        this.target = target;
        this.upstream = upstream;
        this.plan = plan;
        this.out = out;
        this.watch = watch;
        this.tap = tap;
        this.heard = heard;
    }

    /** What an upstream said that is not an answer, in its own words. */
    @SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
    record Words(int status, byte[] body) {}

    @Override
    public void head(ResponseHead answer) {
        head = answer;
        watch.heard();
        heard.accept(answer);
        if (answer.success()) {
            path = pathFor(answer);
        } else {
            error = new ByteArrayOutputStream();
        }
        watch.waitsAgain();
    }

    @Override
    public void body(byte[] bytes, int offset, int length) throws IOException {
        watch.heard();
        ByteArrayOutputStream words = error;
        AnswerPath answer = path;
        if (words != null) {
            words.write(bytes, offset, Math.min(length, LONGEST_ERROR - words.size()));
        } else if (answer != null) {
            boolean before = answer.useful();
            answer.feed(bytes, offset, length, out);
            if (!before && answer.useful()) {
                watch.usefulEventCame();
            }
            if (answer.failure().isPresent()) {
                throw new AnswerFailed();
            }
        }
        watch.waitsAgain();
    }

    /** Ends the reading of an answer that has failed: there is nothing more to hear. */
    static final class AnswerFailed extends IOException {
        private static final long serialVersionUID = 1L;

        AnswerFailed() {
            super("The answer failed; its failure is known");
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }

    /** The upstream has said all. */
    void end() throws IOException {
        watch.attemptEnds();
        AnswerPath answer = path;
        if (answer != null) {
            answer.end(out);
        }
    }

    /** Whether the client has got a part of this answer. */
    boolean committed() {
        AnswerPath answer = path;
        return answer != null && answer.begun();
    }

    boolean finished() {
        AnswerPath answer = path;
        return answer != null && answer.finished();
    }

    boolean failureTold() {
        AnswerPath answer = path;
        return answer != null && answer.failureTold();
    }

    /** Whether a client that has got a part of this answer would understand words that say so. */
    boolean canTell() {
        return !(path instanceof PassPath passing) || passing.canTell();
    }

    /** What ends a stream of which the client has got a part. */
    byte[] lastWords(Failure why) {
        AnswerPath answer = path;
        return (answer == null ? Optional.<byte[]>empty() : answer.lastWords(why))
                .orElseGet(() -> call.request().format().writeFailure(why, true, call.requestId()));
    }

    /** Whether the upstream had begun to answer. */
    boolean answered() {
        return head != null;
    }

    /** Why there is no whole answer, if the upstream itself said or showed it. */
    Optional<Failure> failure() {
        ResponseHead answer = head;
        ByteArrayOutputStream words = error;
        if (answer != null && words != null) {
            return Optional.of(target.provider().executor().classify(answer, words.toByteArray()));
        }
        AnswerPath known = path;
        return known == null ? Optional.empty() : known.failure();
    }

    /** The upstream's own words, where it refused the request in the client's format (rule W7). */
    Optional<Words> words() {
        ResponseHead answer = head;
        ByteArrayOutputStream bytes = error;
        return answer == null || bytes == null || !sameFormat()
                ? Optional.empty()
                : Optional.of(new Words(answer.status(), bytes.toByteArray()));
    }

    private boolean sameFormat() {
        return upstream.id().equals(call.request().format().id());
    }

    /** A request written anew may have other tool names than the client knows: its answer is then read and written, too. */
    private boolean relayed() {
        return sameFormat() && !(plan instanceof TranslationPlan.Bridge);
    }

    private AnswerPath pathFor(ResponseHead answer) {
        if (plan instanceof TranslationPlan.Embedding vectors) {
            return new EmbeddingPath(
                    vectors, call.request().format().embeddings().orElseThrow(), tap);
        }
        if (call.operation() != Operation.CHAT) {
            return new PassPath(answer.headers().first("content-type").orElse(""), tap);
        }
        ProviderExecutor executor = target.provider().executor();
        Framing framing = executor.framing(answer);
        boolean upstreamStreams = framing != Framing.whole();
        boolean clientStreams = call.request().peek().stream();
        boolean sameCut = !clientStreams || framing == call.request().framing();
        if (relayed() && upstreamStreams == clientStreams && sameCut) {
            EventReader reader = upstream.newReader(plan.scope());
            return clientStreams ? new RelayPath(framing, reader, tap) : new WholeRelayPath(reader, tap);
        }
        FormatTranslator client = call.request().format();
        // Reader and writer share one scope that knows the request; a relayed request has not been read for it yet.
        Scope scope = plan instanceof TranslationPlan.Bridge
                ? plan.scope()
                : call.request().answering();
        return new BridgePath(
                framing,
                upstream.newReader(scope),
                client.newWriter(scope),
                call.request().framing(),
                clientStreams,
                tap);
    }
}
