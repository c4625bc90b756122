package dev.nonagon.format.openai.chat;

import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.tck.Corpus;
import dev.nonagon.spi.tck.FormatContract;

class OpenAiChatContractTest extends FormatContract {
    @Override
    protected FormatTranslator translator() {
        return new OpenAiChatFormat();
    }

    @Override
    protected Corpus corpus() {
        return Corpus.fromFolder(OpenAiChatContractTest.class, "/corpus");
    }

    /** The tokens come at the end of a stream only if they were asked for. */
    @Override
    protected ChatRequest askedFor() {
        return Wires.request("""
                {"model":"gpt-x","messages":[{"role":"user","content":"Hi"}],
                 "stream":true,"stream_options":{"include_usage":true}}""");
    }

    /** Rule C6: after a finish reason, only the tokens and the mark of the end are missing. */
    @Override
    protected boolean completes(WireEvent event) {
        return event.text().contains("\"finish_reason\":\"");
    }
}
