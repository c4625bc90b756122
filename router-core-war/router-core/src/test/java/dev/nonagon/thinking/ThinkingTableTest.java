package dev.nonagon.thinking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Reasoning;
import dev.nonagon.spi.chat.Reasoning.Effort;
import dev.nonagon.spi.chat.Reasoning.Mode;
import dev.nonagon.spi.chat.Sampling;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.translation.Destination;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What clients say, and what models are told. The rows are in {@code thinking-table.csv}. */
class ThinkingTableTest {
    private static final FormatId CLIENT = new FormatId("client-format");
    private static final FormatId UPSTREAM = new FormatId("upstream-format");

    /**
     * @param way {@code cross}: the client speaks another format; {@code same}: the model's own; {@code suffix}: the same
     *     format, and the wish stands at the model's name; {@code cross-suffix}: both
     * @param max the client's ceiling, {@code -} for none
     * @param wish what is asked for: mode, word, number
     * @param result what is said, {@code nothing}, {@code 400}; with {@code max=} where the ceiling changes
     */
    record Row(String rule, String model, String way, String max, String wish, String result) {
        @Override
        public String toString() {
            return rule + " " + model + " " + way + " " + wish + " max " + max + " → " + result;
        }
    }

    static List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        try (InputStream in = ThinkingTableTest.class.getResourceAsStream("/thinking-table.csv")) {
            assertThat(in).isNotNull();
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    String[] cells = line.split("\\|", -1);
                    assertThat(cells).as(line).hasSize(6);
                    rows.add(new Row(
                            cells[0].strip(),
                            cells[1].strip(),
                            cells[2].strip(),
                            cells[3].strip(),
                            cells[4].strip(),
                            cells[5].strip()));
                }
            }
        }
        return rows;
    }

    static String text(Optional<Reasoning> reasoning) {
        return reasoning
                .map(r -> r.mode() + " " + r.effort().map(Effort::word).orElse("-") + " "
                        + (r.budgetTokens().isPresent()
                                ? Long.toString(r.budgetTokens().getAsLong())
                                : "-"))
                .orElse("nothing");
    }

    private static Optional<Reasoning> reasoning(String text) {
        if (text.equals("nothing")) {
            return Optional.empty();
        }
        String[] words = text.split(" +");
        return Optional.of(new Reasoning(
                Mode.valueOf(words[0]),
                Effort.parse(words[1]),
                words[2].equals("-") ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(words[2]))));
    }

    static ProviderDescriptor provider(FormatId format, String models) {
        return ProviderDescriptor.of(
                Json.parseObject(("{\"spi\":1,\"id\":\"p\",\"name\":\"x\",\"tier\":\"cheap\",\"format\":\"" + format
                                + "\",\"endpoint\":\"https://example.test/v1\",\"policy\":\"official\",\"source\":\"a test\","
                                + "\"models\":" + models + "}")
                        .getBytes(StandardCharsets.UTF_8)));
    }

    static ChatRequest request(Optional<Reasoning> reasoning, OptionalLong max) {
        return new ChatRequest(
                "m",
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                max,
                List.of(),
                Sampling.unset(),
                reasoning,
                Optional.empty(),
                Optional.empty(),
                false,
                Extras.none());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    @DisplayName("K1 to K6 each row of the table")
    void table(Row row) {
        boolean same = row.way().equals("same") || row.way().equals("suffix");
        boolean suffix = row.way().endsWith("suffix");
        Destination destination = new Destination(same ? UPSTREAM : CLIENT, provider(UPSTREAM, "[]"), row.model(), "c");
        Optional<Reasoning> wish = reasoning(row.wish());
        if (suffix) {
            destination = destination.withReasoning(wish.orElseThrow());
        }
        OptionalLong max = row.max().equals("-") ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(row.max()));
        ChatRequest asked = request(suffix ? reasoning("ON medium -") : wish, max);
        String result;
        try {
            ChatRequest told = new ThinkingFit(ThinkingTable.bundled())
                    .apply(asked, destination, Scope.of("r", Instant.EPOCH, false));
            result = text(told.reasoning());
            if (!told.maxOutputTokens().equals(max)) {
                result += " max=" + told.maxOutputTokens().orElse(0);
            }
        } catch (RequestProblem e) {
            assertThat(e.getMessage()).contains(row.model()).contains("knows");
            result = "400";
        }
        assertThat(result).as(row.toString()).isEqualTo(row.result());
    }

    @Test
    @DisplayName("at least 60 rows")
    void enough() throws IOException {
        assertThat(rows()).hasSizeGreaterThanOrEqualTo(60);
    }

    @Test
    @DisplayName("K1 the descriptor's own word wins, then the user's file, then the router's table")
    void order(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("thinking.json");
        Files.writeString(file, "[{\"models\":[\"gpt-4*\"],\"thinking\":{\"levels\":[\"low\"]}}]");
        ThinkingTable table = ThinkingTable.with(file);
        ProviderDescriptor provider = provider(
                UPSTREAM, "[{\"id\":\"gpt-4o\",\"thinking\":{\"budget\":{\"min\":1,\"max\":9},\"zero\":true}}]");
        assertThat(table.of(provider, "gpt-4o")
                        .orElseThrow()
                        .budget()
                        .orElseThrow()
                        .most())
                .isEqualTo(9);
        assertThat(table.of(provider, "gpt-4.1").orElseThrow().levels()).containsExactly(Effort.LOW);
        assertThat(table.of(provider, "o3").orElseThrow().levels()).hasSize(3);
        assertThat(table.of(provider, "nobody-knows-me")).isEmpty();
        assertThat(ThinkingTable.with(folder.resolve("none.json"))
                        .of("gpt-4.1")
                        .orElseThrow()
                        .possible())
                .isFalse();
    }

    @Test
    @DisplayName("K1 a file that does not fit is left, and the router's own table counts")
    void brokenFile(@TempDir Path folder) throws IOException {
        for (String text : List.of(
                "{",
                "{}",
                "[{}]",
                "[{\"models\":[\"x\"],\"thinking\":7}]",
                "[{\"models\":[\"x\"],\"thinking\":{\"budget\":{\"min\":9,\"max\":1}}}]",
                "[{\"models\":[\"x\"],\"thinking\":{\"levels\":[\"huge\"]}}]")) {
            Path file = folder.resolve("thinking.json");
            Files.writeString(file, text);
            assertThat(ThinkingTable.with(file).of("gpt-5.5")).as(text).isPresent();
        }
    }

    @Test
    @DisplayName("K6 without a ceiling the answer gets room, within what the model can write")
    void ceiling() {
        ProviderDescriptor provider = provider(UPSTREAM, "[{\"id\":\"claude-haiku-4-5\",\"output\":40000}]");
        Destination destination = new Destination(CLIENT, provider, "claude-haiku-4-5", "c");
        ChatRequest told = new ThinkingFit(ThinkingTable.bundled())
                .apply(
                        request(reasoning("ON max -"), OptionalLong.empty()),
                        destination,
                        Scope.of("r", Instant.EPOCH, false));
        assertThat(told.maxOutputTokens()).hasValue(40_000);
        assertThat(told.reasoning().orElseThrow().budgetTokens()).hasValue(40_000 - 4096);
    }

    @Test
    @DisplayName("K4 a request in the model's own format is the same object; a suffix insists on a rewrite")
    void untouched() {
        ThinkingFit fit = new ThinkingFit(ThinkingTable.bundled());
        ChatRequest asked = request(reasoning("ON max 7"), OptionalLong.of(5));
        Destination same = new Destination(UPSTREAM, provider(UPSTREAM, "[]"), "claude-haiku-4-5", "c");
        assertThat(fit.apply(asked, same, Scope.of("r", Instant.EPOCH, false))).isSameAs(asked);
    }
}
