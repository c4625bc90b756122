package dev.nonagon.spi.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.chat.Tool.WebSearch;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.provider.Abilities;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** What one format's own things say to another. */
class BorrowedWordsTest {
    private static final FormatId ONE = new FormatId("one");
    private static final FormatId OTHER = new FormatId("other");

    @Test
    @DisplayName("a hosted search is a search for every format but its own, which has it as it came")
    void search() {
        WebSearch search = new WebSearch(List.of("a.example"), Optional.empty(), Optional.empty(), List.of());
        Tool.Hosted hosted = new Tool.Hosted(ONE, Json.object(), Optional.of(search));
        assertThat(hosted.searchFor(OTHER)).contains(search);
        assertThat(hosted.searchFor(ONE)).isEmpty();
        assertThat(Tool.searches(List.of(hosted))).isTrue();
        assertThat(Tool.searches(List.of(new Tool.Hosted(ONE, Json.object())))).isFalse();
        assertThat(Tool.called(List.of(hosted), WebSearch.NAME)).isFalse();
    }

    @Test
    @DisplayName("a place is what is known of it, and is written as it is read")
    void place() {
        ObjectNode json = Json.object()
                .put("city", "Bern")
                .put("region", "BE")
                .put("country", "CH")
                .put("timezone", "Europe/Zurich");
        WebSearch.Place place = WebSearch.Place.read(json).orElseThrow();
        assertThat(place.write(Json.object())).isEqualTo(json);
        assertThat(WebSearch.Place.read(Json.object().put("city", " ").putNull("region")))
                .isEmpty();
    }

    @Test
    @DisplayName("extras fill up what is written, and never replace it; notes stay behind")
    void extras() {
        ObjectNode members = (ObjectNode) Json.parse("{\"a\":{\"x\":1,\"y\":2},\"b\":3,\"~note\":4}");
        ObjectNode target = (ObjectNode) Json.parse("{\"a\":{\"x\":0},\"c\":5}");
        Extras extras = Extras.of(ONE, members);
        extras.addTo(target, ONE);
        assertThat(target).isEqualTo(Json.parse("{\"a\":{\"x\":0,\"y\":2},\"c\":5,\"b\":3}"));
        extras.addTo(target, OTHER);
        assertThat(target).hasSize(3);
    }

    @Test
    @DisplayName("an attempt knows what its upstream's model can, and nothing is known without a word")
    void abilities() {
        ChatRequest request = new ChatRequest(
                "m",
                List.of(Message.text(Message.Role.USER, "Hi")),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                java.util.OptionalLong.empty(),
                List.of(),
                Sampling.unset(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Extras.none());
        Scope reading = Scope.of("req-1", Instant.EPOCH, false);
        assertThat(reading.attempt(request, 0, Set.of(Abilities.WEB_SEARCH)).upstreamCan(Abilities.WEB_SEARCH))
                .isTrue();
        assertThat(reading.attempt(request, 0).upstreamCan(Abilities.WEB_SEARCH))
                .isFalse();
    }

    @Test
    @DisplayName("media keep everything else when a seal, a mark or extras change")
    void media() {
        Part.Media media = new Part.Media(Part.Media.Kind.IMAGE, new Part.Source.Link("https://a.example/b.png"));
        Optional<Seal> seal = Optional.of(new Seal(ONE, "s"));
        Optional<CacheMark> mark = Optional.of(new CacheMark(Optional.empty()));
        Extras extras = Extras.of(ONE, Json.object().put("a", 1));
        Part.Media changed = media.withSeal(seal).withCache(mark).withExtras(extras);
        assertThat(changed)
                .isEqualTo(new Part.Media(media.kind(), media.source(), Optional.empty(), seal, mark, extras));
    }
}
