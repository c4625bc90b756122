package dev.nonagon.format.openai.responses;

import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.tck.Corpus;
import dev.nonagon.spi.tck.FormatContract;

class OpenAiResponsesContractTest extends FormatContract {
    @Override
    protected FormatTranslator translator() {
        return Wires.FORMAT;
    }

    @Override
    protected Corpus corpus() {
        return Corpus.fromFolder(OpenAiResponsesContractTest.class, "/corpus");
    }
}
