package dev.nonagon.spi.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.format.FormatTranslator;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A rule that no lie can break is no rule. */
class FormatContractTest {
    @ParameterizedTest
    @EnumSource
    @DisplayName("Each defect breaks the rule that is there for it")
    void everyDefectIsFound(ToyFormat.Defect defect) {
        assertThat(brokenRules(contract(new ToyFormat(defect), ToyFormatContractTest.CORPUS)))
                .anyMatch(name -> name.startsWith(defect.rule()));
    }

    @Test
    @DisplayName("The honest toy breaks none")
    void theHonestToyPasses() {
        assertThat(brokenRules(contract(new ToyFormat(), ToyFormatContractTest.CORPUS)))
                .isEmpty();
    }

    @Test
    @DisplayName("T0 a corpus without answers proves nothing")
    void anEmptyCorpusFails() {
        Corpus requests = new Corpus(ToyFormatContractTest.CORPUS.requests(), List.of());
        assertThat(brokenRules(contract(new ToyFormat(), requests))).anyMatch(name -> name.startsWith("T0"));
    }

    @Test
    @DisplayName("T5 two recordings that say different things are told apart")
    void differentRecordingsFail() {
        Corpus contradiction = ToyFormatContractTest.CORPUS.pair(
                "contradiction",
                "data: {\"start\":{\"id\":\"a\",\"model\":\"m\"}}\n\ndata: {\"say\":\"yes\"}\n\ndata: {\"end\":\"END\"}\n\n",
                "{\"id\":\"a\",\"model\":\"m\",\"say\":\"no\",\"end\":\"END\"}");
        assertThat(brokenRules(contract(new ToyFormat(), contradiction)))
                .singleElement()
                .asString()
                .startsWith("T5");
    }

    private static FormatContract contract(FormatTranslator translator, Corpus corpus) {
        return new FormatContract() {
            @Override
            protected FormatTranslator translator() {
                return translator;
            }

            @Override
            protected Corpus corpus() {
                return corpus;
            }
        };
    }

    private static List<String> brokenRules(FormatContract contract) {
        return BrokenRules.of(contract, FormatContract.class);
    }
}
