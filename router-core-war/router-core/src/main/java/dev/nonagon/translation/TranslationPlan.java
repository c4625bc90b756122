package dev.nonagon.translation;

import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.format.EmbeddingRequest;
import dev.nonagon.spi.format.EmbeddingTranslator;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.Loss;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonEdit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * How one attempt's body comes to be. The bytes must not be changed.
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
public sealed interface TranslationPlan {
    byte[] body();

    Scope scope();

    /** What this attempt could not carry over. */
    List<Loss> losses();

    /** How many characters of the prompt were left out to save tokens. */
    default long trimmed() {
        return 0;
    }

    /** The client's own bytes. */
    record Identity(byte[] body, Scope scope) implements TranslationPlan {
        @Override
        public List<Loss> losses() {
            return List.of();
        }
    }

    /** The client's own bytes with a few spliced. */
    record Edit(byte[] body, Scope scope) implements TranslationPlan {
        @Override
        public List<Loss> losses() {
            return List.of();
        }
    }

    /** Written anew for another format. */
    record Bridge(byte[] body, Scope scope, List<Loss> losses) implements TranslationPlan {
        public Bridge {
            losses = List.copyOf(losses);
        }

        @Override
        public long trimmed() {
            return scope.trimmed();
        }
    }

    /** A question for vectors, written anew for another format. */
    record Embedding(byte[] body, Scope scope, EmbeddingRequest asked, EmbeddingTranslator upstream)
            implements TranslationPlan {
        @Override
        public List<Loss> losses() {
            return scope.losses();
        }
    }

    /**
     * Plans a body that only a server of the client's own format understands (rule T8): the client's bytes with the
     * model's name spliced. The provider's patches are for chats.
     */
    static TranslationPlan passing(ClientRequest request, String model) {
        byte[] body = request.withModel(model);
        return body.length == request.body().length && Arrays.equals(body, request.body())
                ? new Identity(request.body(), request.relay())
                : new Edit(body, request.relay());
    }

    /**
     * Plans a question for vectors to a server of another format.
     *
     * @throws dev.nonagon.spi.format.RequestProblem if the request cannot be read as what it claims to be
     */
    static TranslationPlan embedding(
            ClientRequest request, EmbeddingTranslator client, EmbeddingTranslator upstream, String model) {
        Scope scope = request.bareAttempt();
        EmbeddingRequest read = client.readRequest(Json.parseObject(request.body()), scope);
        EmbeddingRequest asked = new EmbeddingRequest(
                model, read.inputs(), read.dimensions(), read.base64(), read.single(), read.purpose());
        return new Embedding(Json.bytes(upstream.writeRequest(asked, scope)), scope, asked, upstream);
    }

    /**
     * Plans the body for one target.
     *
     * @param passes what is done to a request that is written anew, in this order
     * @throws dev.nonagon.spi.format.RequestProblem if the request cannot be read as what it claims to be
     */
    static TranslationPlan of(
            ClientRequest request, FormatTranslator upstream, Destination destination, List<RequestPass> passes) {
        if (upstream.id().equals(request.format().id())
                && request.peek().relay()
                && !request.borrows()
                && passes.stream().noneMatch(pass -> pass.insists(request, destination))) {
            byte[] client = request.body();
            byte[] body = request.withModel(destination.model());
            body = JsonEdit.apply(body, destination.provider().patches());
            return body == client ? new Identity(body, request.relay()) : new Edit(body, request.relay());
        }
        Scope scope = request.attempt(destination.can());
        ChatRequest fitted = fitted(request, destination, passes, scope);
        ObjectNode written = upstream.writeRequest(fitted, scope);
        byte[] patched =
                JsonEdit.apply(Json.bytes(written), destination.provider().patches());
        byte[] body = VersionProfile.fit(patched, destination, scope);
        List<Loss> losses = new ArrayList<>(request.readingLosses());
        losses.addAll(scope.losses());
        return new Bridge(body, scope, losses);
    }

    /**
     * Plans the body that asks an upstream of another format how many tokens this is. The provider's patches are for
     * answers and stay out.
     */
    static Bridge counting(
            ClientRequest request, FormatTranslator upstream, Destination destination, List<RequestPass> passes) {
        Scope scope = request.attempt(destination.can());
        ChatRequest fitted = fitted(request, destination, passes, scope);
        byte[] body = Json.bytes(upstream.writeCountRequest(fitted, scope));
        return new Bridge(body, scope, scope.losses());
    }

    private static ChatRequest fitted(
            ClientRequest request, Destination destination, List<RequestPass> passes, Scope scope) {
        ChatRequest fitted = request.canonical().withModel(destination.model());
        for (RequestPass pass : passes) {
            fitted = pass.apply(fitted, destination, scope);
        }
        return fitted;
    }
}
