package dev.nonagon.format.ollama;

import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.tck.Corpus;
import dev.nonagon.spi.tck.FormatContract;

class OllamaContractTest extends FormatContract {
    @Override
    protected FormatTranslator translator() {
        return new OllamaFormat();
    }

    @Override
    protected Corpus corpus() {
        return Corpus.fromFolder(OllamaContractTest.class, "/corpus");
    }
}
