package dev.nonagon.spi.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.ChatEvent.BlockKind;
import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Meaning;
import dev.nonagon.spi.chat.StopReason;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.chat.Tool;
import dev.nonagon.spi.format.EventWriter;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** A search of a format that does not exist, and what comes of it (rule T6). */
final class BorrowedSearch {
    private static final FormatId FOREIGN = new FormatId("foreign-format");
    private static final Meaning.Page PAGE = new Meaning.Page("https://found.example/page", "A page");

    private BorrowedSearch() {}

    static List<Meaning> meanings() {
        return List.of(
                new Meaning.Search("s1", List.of("what is found.example"), List.of(PAGE), true),
                new Meaning.Citation(0, 0, 4, PAGE),
                new Meaning.Picture("image/png", CanonicalFeatures.PNG));
    }

    private static ObjectNode marked() {
        return Json.object().put("type", ForeignItems.MARKER);
    }

    private static ChatRequest asked() {
        return RequestBuilder.plain()
                .tool(new Tool.Hosted(
                        FOREIGN,
                        marked(),
                        Optional.of(
                                new Tool.WebSearch(List.of(), Optional.empty(), Optional.empty(), List.of("depth")))))
                .build();
    }

    static void request(FormatTranslator translator, Set<String> can) {
        ChatRequest asked = asked();
        Scope scope = Exchange.freshScope(false).attempt(asked, 0, can);
        ObjectNode written = translator.writeRequest(asked, scope);
        assertThat(Json.text(written)).doesNotContain(ForeignItems.MARKER);
        ChatRequest back = translator.readRequest(written.deepCopy(), Exchange.freshScope(false));
        assertThat(!can.isEmpty() || !Tool.searches(back.tools()))
                .as("nothing is asked of an upstream that is not known to have it")
                .isTrue();
        // The setting "depth" is nobody else's, so something is lost in either case.
        assertThat(scope.losses()).as("losses").isNotEmpty();
    }

    static void answer(FormatTranslator translator, Meaning meaning, boolean streaming) {
        Scope scope = Exchange.freshScope(streaming).attempt(asked().withStream(streaming), 0);
        List<ChatEvent> events = List.of(
                new ChatEvent.Started("id_1", "model-1"),
                new ChatEvent.Opened(0, new BlockKind.Text()),
                new ChatEvent.TextDelta(0, "Here it is."),
                new ChatEvent.Foreign(FOREIGN, marked(), List.of(meaning)),
                new ChatEvent.Closed(0),
                new ChatEvent.Used(new TokenUsage(5, 3, 0, 0, 0, 0, false)),
                new ChatEvent.Finished(StopReason.END));
        List<WireEvent> wire = new ArrayList<>();
        EventWriter writer = translator.newWriter(scope);
        events.forEach(event -> writer.write(event, wire::add));
        String shown = String.join("\n", Exchange.shown(wire));
        assertThat(shown).doesNotContain(ForeignItems.MARKER);
        boolean said = shown.contains("found.example") || shown.contains(CanonicalFeatures.PNG);
        assertThat(said || !scope.losses().isEmpty())
                .as(() -> "it is neither written nor named as lost, in " + shown)
                .isTrue();
    }
}
