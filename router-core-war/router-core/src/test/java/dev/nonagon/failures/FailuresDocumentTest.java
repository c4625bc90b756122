package dev.nonagon.failures;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.cooldowns.CooldownSettings;
import dev.nonagon.cooldowns.Cooldowns;
import dev.nonagon.cooldowns.Rest;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.provider.ProviderDescriptor.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** {@code docs/failures.md} says what is: {@code -Dfailures.update=true} writes its tables anew. */
class FailuresDocumentTest {
    private static final Path DOCUMENT = Path.of("../../docs/failures.md");
    private static final ProviderId PROVIDER = new ProviderId("some");

    @Test
    @DisplayName("the document's tables are the table that decides, and what the real errors come to")
    void document() throws IOException {
        String before = Files.readString(DOCUMENT);
        String after = section(section(before, "table", table()), "rows", rows());
        if (Boolean.getBoolean("failures.update")) {
            Files.writeString(DOCUMENT, after);
        } else {
            assertThat(before)
                    .as("docs/failures.md is old: run this test with -Dfailures.update=true")
                    .isEqualTo(after);
        }
    }

    private static String section(String text, String name, List<String> lines) {
        String begin = "<!-- " + name + ": written by FailuresDocumentTest -->\n";
        String end = "<!-- end of " + name + " -->";
        int from = text.indexOf(begin);
        int to = text.indexOf(end);
        assertThat(from).as(begin).isNotNegative();
        assertThat(to).as(end).isGreaterThan(from);
        return text.substring(0, from + begin.length()) + "\n" + String.join("\n", lines) + "\n\n" + text.substring(to);
    }

    private static List<String> table() {
        return Stream.concat(
                        Stream.of(
                                "| kind | held against | tried next | then | rests, where nobody says how long | client's status |",
                                "|---|---|---|---|---|---|"),
                        Stream.of(Failure.Kind.values()).map(FailuresDocumentTest::kind))
                .toList();
    }

    private static String kind(Failure.Kind kind) {
        Reaction usual = reaction(kind, Optional.empty());
        Next then = usual.afterwards();
        return "| `" + FailureTable.word(kind) + "` | " + against(kind, usual) + " | "
                + usual.next().word() + " | "
                + (then == usual.next() ? "" : then.word()) + " | " + rest(kind, usual) + " | " + kind.clientStatus()
                + " |";
    }

    private static Reaction reaction(Failure.Kind kind, Optional<Limits> limits) {
        return new FailureTable(provider -> limits).to(Failure.of(kind, ""), PROVIDER, "m");
    }

    private static String against(Failure.Kind kind, Reaction usual) {
        Penalty perModel = reaction(kind, Optional.of(Limits.MODEL)).penalty();
        Penalty perAccount = reaction(kind, Optional.of(Limits.ACCOUNT)).penalty();
        String other = perModel != usual.penalty()
                ? " (" + perModel.word() + " where limits are per model)"
                : perAccount != usual.penalty() ? " (" + perAccount.word() + " where limits are per account)" : "";
        return usual.penalty().word() + other;
    }

    private static String rest(Failure.Kind kind, Reaction reaction) {
        Cooldowns cooldowns =
                new Cooldowns(InstantSource.fixed(FailureRow.NOW), () -> 0, () -> CooldownSettings.DEFAULTS);
        cooldowns.penalise(PROVIDER, "a", "m", Failure.of(kind, ""), reaction);
        List<Rest> rests = cooldowns.list();
        if (rests.isEmpty()) {
            return reaction.penalty() == Penalty.NOTHING ? "" : "nothing the first time";
        }
        return Words.of(
                Duration.between(rests.getFirst().began(), rests.getFirst().until()));
    }

    private static List<String> rows() {
        return Stream.concat(
                        Stream.of(
                                "| error | status | kind | held against | tried next | rests |",
                                "|---|---|---|---|---|---|"),
                        FailureRow.all().stream().map(FailuresDocumentTest::row))
                .collect(Collectors.toList());
    }

    private static String row(FailureRow row) {
        FailureRow.Outcome outcome = row.outcome();
        String rest = outcome.rest().isEmpty()
                ? ""
                : Words.of(Duration.parse(outcome.rest())) + (outcome.said() ? "" : ", guessed");
        return "| " + row.name().replace("|", "\\|") + " | " + row.status() + " | `"
                + FailureTable.word(Failure.Kind.valueOf(outcome.kind())) + "` | " + outcome.penalty() + " | "
                + outcome.next() + " | " + rest + " |";
    }

    /** Durations for people. */
    private static final class Words {
        static String of(Duration length) {
            String parts = Stream.of(
                            part(length.toDays(), "d"),
                            part(length.toHoursPart(), "h"),
                            part(length.toMinutesPart(), "min"),
                            part(length.toSecondsPart(), "s"),
                            part(length.toMillisPart(), "ms"))
                    .filter(part -> !part.isEmpty())
                    .collect(Collectors.joining(" "));
            return parts.isEmpty() ? "0 s" : parts;
        }

        private static String part(long amount, String unit) {
            return amount == 0 ? "" : amount + " " + unit;
        }
    }
}
