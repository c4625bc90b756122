package dev.nonagon.seals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.seals.Remembered.Thought;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SealLedgerTest {
    private static final Prints PRINTS = new Prints("");

    static Remembered thought(String conversation, String family, String key, String seal) {
        List<Thought> thoughts = List.of(new Thought("thinking of " + key, false, seal, true));
        return new Remembered(
                conversation,
                family,
                List.of(key),
                thoughts,
                Optional.empty(),
                Remembered.hashes(thoughts, Optional.empty()));
    }

    @Test
    @DisplayName("L1 who minted a seal is known by its hash")
    void judges() {
        SealLedger ledger = SealLedger.inMemory(1 << 20);
        assertThat(ledger.isEmpty()).isTrue();
        ledger.learn(thought("c", "red", "k", "seal-1"));
        assertThat(ledger.isEmpty()).isFalse();
        assertThat(ledger.judge("c", "seal-1", "red")).isEqualTo(SealLedger.Verdict.OWN);
        assertThat(ledger.judge("c", "seal-1", "blue")).isEqualTo(SealLedger.Verdict.FOREIGN);
        assertThat(ledger.judge("c", "seal-2", "red")).isEqualTo(SealLedger.Verdict.UNKNOWN);
        assertThat(ledger.knowsOthers("c", "red")).isFalse();
        assertThat(ledger.knowsOthers("c", "blue")).isTrue();
        assertThat(ledger.knowsOthers("d", "blue")).isFalse();
    }

    @Test
    @DisplayName("L2 another conversation finds nothing")
    void isolates() {
        SealLedger ledger = SealLedger.inMemory(1 << 20);
        ledger.learn(thought("mine", "red", "k", "seal-1"));
        assertThat(ledger.find("mine", "red", "k")).isPresent();
        assertThat(ledger.find("yours", "red", "k")).isEmpty();
        assertThat(ledger.find("mine", "blue", "k")).isEmpty();
        assertThat(ledger.judge("yours", "seal-1", "red")).isEqualTo(SealLedger.Verdict.UNKNOWN);
    }

    @Test
    @DisplayName("L9 never more than its bytes; the conversation unused for longest goes first")
    void bounded() {
        SealLedger ledger = SealLedger.inMemory(20_000);
        for (int i = 0; i < 200; i++) {
            ledger.learn(thought("c" + i, "red", "k" + i, "s".repeat(500) + i));
            assertThat(ledger.bytes()).isLessThanOrEqualTo(20_000);
            ledger.find("c0", "red", "k0");
        }
        assertThat(ledger.find("c0", "red", "k0"))
                .as("used all the time")
                .isPresent();
        assertThat(ledger.find("c1", "red", "k1")).isEmpty();
        assertThat(ledger.find("c199", "red", "k199")).isPresent();
        ledger.learn(thought("huge", "red", "k", "s".repeat(30_000)));
        assertThat(ledger.find("huge", "red", "k")).isEmpty();
        for (int i = 0; i < 200; i++) {
            ledger.learn(thought("one", "red", "k" + i, "t".repeat(500) + i));
        }
        assertThat(ledger.bytes()).isLessThanOrEqualTo(20_000);
        assertThat(ledger.find("one", "red", "k0")).isEmpty();
        assertThat(ledger.find("one", "red", "k199")).isPresent();
        assertThat(ledger.judge("one", "t".repeat(500) + 0, "red")).isEqualTo(SealLedger.Verdict.UNKNOWN);
        assertThat(SealLedger.inMemory(0).isOff()).isTrue();
    }

    @Test
    @DisplayName("L8 a conversation is forgotten as a whole, and a refused seal is foreign to who refused it only")
    void forgets() {
        SealLedger ledger = SealLedger.inMemory(1 << 20);
        ledger.learn(thought("c", "red", "k", "seal-1"));
        ledger.forget("c");
        assertThat(ledger.bytes()).isZero();
        ledger.learn(Remembered.refused("c", "red", List.of(Prints.ofSeal("seal-1"))));
        assertThat(ledger.judge("c", "seal-1", "red")).isEqualTo(SealLedger.Verdict.FOREIGN);
        assertThat(ledger.judge("c", "seal-1", "blue")).isEqualTo(SealLedger.Verdict.UNKNOWN);
        assertThat(ledger.knowsOthers("c", "red")).isTrue();
    }

    @Test
    @DisplayName("L3 ids without punctuation, texts without white space at their ends, calls however they are spelled")
    void prints() {
        assertThat(PRINTS.ofId("call_ab-1")).isEqualTo(PRINTS.ofId("callab1"));
        assertThat(PRINTS.ofId("call.with space:1")).isEqualTo(PRINTS.ofId("call_with_space_1"));
        assertThat(PRINTS.ofId("__")).isEmpty();
        assertThat(PRINTS.ofId("x".repeat(500))).hasSizeLessThan(90);
        assertThat(PRINTS.ofAnswer(" a b\n"))
                .isEqualTo(PRINTS.ofAnswer("a b"))
                .isNotEqualTo(PRINTS.ofAnswer("ab"))
                .isNotEqualTo(PRINTS.ofWords("a b"));
        assertThat(PRINTS.ofCall("f", "{\"b\":[1.0, {\"x\":null}], \"a\":\"\\u00e9\"}"))
                .isEqualTo(PRINTS.ofCall("f", "{\"a\":\"é\",\"b\":[1,{\"x\":null}]}"))
                .isNotEqualTo(PRINTS.ofCall("f", "{\"a\":\"é\",\"b\":[2,{\"x\":null}]}"));
        assertThat(PRINTS.ofCall("f", "no json ")).isEqualTo(PRINTS.ofCall("f", "no json"));
        assertThat(PRINTS.ofCall("f", "{ \"a\": 1 }"))
                .isEqualTo(PRINTS.ofCall("f", "{\"a\":1}"))
                .isNotEqualTo(PRINTS.ofCall("g", "{\"a\":1}"));
    }

    @Test
    @DisplayName("S7 what two conversations may have in common is a key only together with the setting")
    void settings() {
        Prints one = new Prints("one");
        Prints two = new Prints("two");
        String essay = "A long answer. ".repeat(20);
        assertThat(one.ofAnswer("Hello!")).isNotEqualTo(two.ofAnswer("Hello!"));
        assertThat(one.ofAnswer(essay)).isEqualTo(two.ofAnswer(essay));
        assertThat(one.ofCall("f", "{}")).isNotEqualTo(two.ofCall("f", "{}"));
        assertThat(one.ofId("call_1")).isNotEqualTo(two.ofId("call_1"));
        assertThat(one.ofId("toolu_01A09q90qw90lq917835lq9")).isEqualTo(two.ofId("toolu_01A09q90qw90lq917835lq9"));
    }

    @Test
    @DisplayName("L3 what was said several times under one key is told apart by what came later; bounded")
    void repeated() {
        SealLedger ledger = SealLedger.inMemory(1 << 20);
        ledger.learn(thought("c", "red", "k", "seal-1"));
        ledger.learn(thought("c", "blue", "k", "seal-2"));
        ledger.learn(thought("c", "red", "k", "seal-3"));
        assertThat(ledger.find("c", "red", "k", 0)).hasValueSatisfying(r -> assertThat(r.thoughts())
                .extracting(Thought::seal)
                .containsExactly("seal-3"));
        assertThat(ledger.find("c", "red", "k", 1)).isEmpty();
        assertThat(ledger.find("c", "blue", "k", 1)).isPresent();
        assertThat(ledger.find("c", "red", "k", 2)).isPresent();
        assertThat(ledger.find("c", "red", "k", 3)).isEmpty();
        long before = ledger.bytes();
        for (int i = 0; i < 1_000; i++) {
            ledger.learn(thought("c", "red", "k", "seal-3"));
        }
        assertThat(ledger.bytes()).isEqualTo(before);
        assertThat(ledger.find("c", "red", "k", 63)).isPresent();
        assertThat(ledger.find("c", "red", "k", 64)).isEmpty();
    }

    @Test
    @DisplayName("many threads learn, find and forget at once; the bound holds and nothing is mixed up")
    void concurrent() throws Exception {
        SealLedger ledger = SealLedger.inMemory(200_000);
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<?>> all = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                String conversation = "c" + t % 4;
                String family = "f" + t;
                all.add(threads.submit(() -> {
                    for (int i = 0; i < 2_000; i++) {
                        String key = family + "-" + i;
                        ledger.learn(thought(conversation, family, key, key));
                        ledger.find(conversation, family, key).ifPresent(found -> assertThat(
                                        found.thoughts().getFirst().seal())
                                .isEqualTo(key));
                        if (i % 500 == 499) {
                            ledger.forget(conversation);
                        }
                    }
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
        assertThat(ledger.bytes()).isBetween(0L, 200_000L);
    }

    @Test
    @DisplayName("L11 nothing that could be logged shows a seal or a thought")
    void secret() {
        assertThat(thought("c", "red", "k", "the-seal").toString())
                .doesNotContain("the-seal")
                .doesNotContain("thinking of");
        assertThat(new Thought("inner", false, "the-seal", true).toString())
                .doesNotContain("seal")
                .doesNotContain("inner");
    }
}
