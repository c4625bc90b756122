package dev.nonagon.format.gemini;

import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.tck.Corpus;
import dev.nonagon.spi.tck.FormatContract;

/** The contract of every format, over captured and hand-written traffic. */
class GeminiContractTest extends FormatContract {
    private static final Corpus CORPUS = Corpus.fromFolder(GeminiContractTest.class, "/corpus");

    @Override
    protected FormatTranslator translator() {
        return new GeminiFormat();
    }

    @Override
    protected Corpus corpus() {
        return CORPUS;
    }

    /** The wire has no trailer: with the finish reason said, only token counts can follow. */
    @Override
    protected boolean completes(WireEvent event) {
        return event.text().contains("\"finishReason\"") || event.text().contains("\"blockReason\"");
    }
}
