package dev.nonagon.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.console.TextDifference.Kind;
import dev.nonagon.console.TextDifference.Piece;
import dev.nonagon.occasions.Occasion;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.json.Json;
import dev.nonagon.usage.AttemptRecord;
import dev.nonagon.webhooks.Delivery;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the pages of requests and settings make of what they are told. */
class DeskPagesTest {
    private static String side(List<Piece> pieces, Kind kind) {
        return pieces.stream()
                .filter(piece -> piece.kind() == Kind.SAME || piece.kind() == kind)
                .map(Piece::text)
                .collect(Collectors.joining());
    }

    @Test
    @DisplayName("the difference of two texts is told word by word, and gives both texts back")
    void difference() {
        assertThat(TextDifference.of("The sky is blue today.", "The sea is blue today."))
                .containsExactly(
                        new Piece(Kind.SAME, "The "),
                        new Piece(Kind.GONE, "sky "),
                        new Piece(Kind.FRESH, "sea "),
                        new Piece(Kind.SAME, "is blue today."));
        assertThat(TextDifference.of("same", "same")).containsExactly(new Piece(Kind.SAME, "same"));
        assertThat(TextDifference.of("", "new")).containsExactly(new Piece(Kind.FRESH, "new"));
        assertThat(TextDifference.of("", "")).isEmpty();
        String many = "one two\nthree  four\tfive ".repeat(600);
        for (List<String> pair : List.of(
                List.of("a b c d", "b d e"),
                List.of("one\ntwo\n", "one\n\ntwo"),
                List.of("x " + many + "z", "y " + many + "w"),
                List.of(many, many.replace("two", "2")))) {
            List<Piece> pieces = TextDifference.of(pair.getFirst(), pair.getLast());
            assertThat(side(pieces, Kind.GONE)).isEqualTo(pair.getFirst());
            assertThat(side(pieces, Kind.FRESH)).isEqualTo(pair.getLast());
        }
    }

    @Test
    @DisplayName("a logged request is told in the order in which it happened, JSON with its lines, what was cut as cut")
    void bodies() {
        List<LoggedBodies.Message> messages = LoggedBodies.of(Json.parse("""
                {"request":{"method":"POST","path":"/v1/x","headers":[["a","1"],["b","2"]],
                  "body":{"bytes":9,"text":"{\\"x\\":[1]}"}},
                 "attempts":[{"provider":"p","model":"m","account":"mine",
                   "request":{"method":"POST","url":"https://p.example/x","headers":[],"body":{"bytes":3,"text":"{ab"}},
                   "response":{"status":429,"headers":[],"body":{"bytes":5000,"text":"no","cut":true}}},
                  {"provider":"echo-like","model":"m","account":""}],
                 "response":{"status":200,"headers":[],"body":{"bytes":2,"base64":"AAE="}}}
                """));
        assertThat(messages)
                .extracting(LoggedBodies.Message::word)
                .containsExactly("bodies.asked", "bodies.sent", "bodies.heard", "bodies.answered");
        assertThat(messages.getFirst().fields()).isEqualTo("a: 1\nb: 2");
        assertThat(messages.getFirst().line()).isEqualTo("POST /v1/x");
        assertThat(messages.getFirst().body().lines().count()).isGreaterThan(1);
        assertThat(messages.get(1).body()).isEqualTo("{ab");
        assertThat(messages.get(1).whom()).isEqualTo("p/m · mine");
        assertThat(messages.get(2).cut()).isTrue();
        assertThat(messages.get(2).getSize()).isEqualTo("4 KiB");
        assertThat(messages.get(3).body()).isEqualTo("AAE=");
    }

    @Test
    @DisplayName("C1 each part of the settings has its page, its address and its words")
    void parts() {
        ResourceBundle words = ResourceBundle.getBundle("dev.nonagon.console.words", Locale.ENGLISH);
        for (SettingsPart part : SettingsPart.values()) {
            assertThat(Path.of("src/main/resources/META-INF/resources" + part.getView()))
                    .matches(Files::exists);
            assertThat(SettingsPart.of(part.getName())).contains(part);
            assertThat(words.containsKey(part.getWord())).isTrue();
            assertThat(words.containsKey(part.getWord() + ".text")).isTrue();
        }
        assertThat(SettingsPart.of("../../x")).isEmpty();
        assertThat(Stream.of(
                                Occasion.KINDS.stream().map(kind -> "event." + kind),
                                Stream.of(Delivery.State.values()).map(state -> "delivery." + state.word()),
                                Stream.of(AttemptRecord.Fate.values())
                                        .map(fate -> "fate." + fate.name().toLowerCase(Locale.ROOT)))
                        .flatMap(some -> some)
                        .filter(word -> !words.containsKey(word)))
                .isEmpty();
        assertThat(new RequestsPage().getKinds()).hasSameSizeAs(Failure.Kind.values());
    }
}
