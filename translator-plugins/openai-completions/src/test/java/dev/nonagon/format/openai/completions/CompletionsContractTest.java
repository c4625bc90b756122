package dev.nonagon.format.openai.completions;

import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.tck.Corpus;
import dev.nonagon.spi.tck.FormatContract;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

class CompletionsContractTest extends FormatContract {
    @Override
    protected FormatTranslator translator() {
        return new CompletionsFormat();
    }

    @Override
    protected Corpus corpus() {
        return Corpus.fromFolder(CompletionsContractTest.class, "/corpus");
    }

    /** The tokens come at the end of a stream only if they were asked for. */
    @Override
    protected ChatRequest askedFor() {
        String body = """
                {"model":"m","prompt":"Hi","stream":true,"stream_options":{"include_usage":true}}""";
        return translator()
                .readRequest(
                        Json.parseObject(body.getBytes(StandardCharsets.UTF_8)),
                        Scope.of("req_1", Instant.EPOCH, true));
    }

    /** Rule L7: after a finish reason, only the tokens and the mark of the end are missing. */
    @Override
    protected boolean completes(WireEvent event) {
        return event.text().contains("\"finish_reason\":\"");
    }
}
