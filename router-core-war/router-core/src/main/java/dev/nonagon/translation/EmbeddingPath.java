package dev.nonagon.translation;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.format.EmbeddingAnswer;
import dev.nonagon.spi.format.EmbeddingTranslator;
import dev.nonagon.spi.format.Framing;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Vectors read in one format and written in another: as many as there were texts, in their order. */
public final class EmbeddingPath extends AnswerPath {
    private final TranslationPlan.Embedding plan;
    private final EmbeddingTranslator client;
    private final Framing.Decoder decoder = Framing.whole().newDecoder();

    public EmbeddingPath(TranslationPlan.Embedding plan, EmbeddingTranslator client, Consumer<ChatEvent> tap) {
        super(tap);
        this.plan = plan;
        this.client = client;
    }

    @Override
    public void feed(byte[] bytes, int offset, int length, Output out) {
        decoder.feed(bytes, offset, length, event -> {});
    }

    @Override
    public void end(Output out) throws IOException {
        List<WireEvent> whole = new ArrayList<>(1);
        decoder.end(whole::add);
        byte[] body = whole.isEmpty() ? new byte[0] : whole.getFirst().data();
        byte[] written;
        try {
            EmbeddingAnswer answer = plan.upstream().readAnswer(Json.parseObject(body));
            int asked = plan.asked().inputs().size();
            if (answer.vectors().size() != asked) {
                fail(Failure.of(
                        Failure.Kind.PROTOCOL,
                        "The upstream sent " + answer.vectors().size() + " vectors for " + asked + " texts"));
                return;
            }
            hear(new ChatEvent.Used(new TokenUsage(answer.inputTokens(), 0, 0, 0, 0, 0, answer.inputTokens() == 0)));
            written = Json.bytes(client.writeAnswer(answer, plan.asked()));
        } catch (RequestProblem | JsonProblem e) {
            fail(Failure.of(Failure.Kind.PROTOCOL, "The upstream's vectors cannot be read: " + e.getMessage()));
            return;
        }
        complete();
        out.kind("application/json", true);
        send(written, 0, written.length, out);
    }

    @Override
    public boolean failureTold() {
        return false;
    }
}
