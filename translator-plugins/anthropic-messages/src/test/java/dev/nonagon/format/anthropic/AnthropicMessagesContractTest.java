package dev.nonagon.format.anthropic;

import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.tck.Corpus;
import dev.nonagon.spi.tck.FormatContract;

/** The contract of every format, over captured and hand-written traffic. */
class AnthropicMessagesContractTest extends FormatContract {
    private static final Corpus CORPUS = Corpus.fromFolder(AnthropicMessagesContractTest.class, "/corpus");

    @Override
    protected FormatTranslator translator() {
        return new AnthropicMessages();
    }

    @Override
    protected Corpus corpus() {
        return CORPUS;
    }

    /** With the stop reason said and every block closed, only {@code message_stop} is missing, and it says nothing. */
    @Override
    protected boolean completes(WireEvent event) {
        return event.name().equals("message_delta");
    }
}
