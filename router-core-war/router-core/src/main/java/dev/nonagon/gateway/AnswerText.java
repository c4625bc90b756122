package dev.nonagon.gateway;

import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.format.EventReader;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.Framing;
import dev.nonagon.spi.format.Scope;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a client's answer says, read back from its bytes in whatever dialect. One answer each. */
final class AnswerText {
    private static final int LONGEST_ERROR = 2_000;

    private final StringBuilder text = new StringBuilder();
    private final Map<Integer, String> names = new LinkedHashMap<>();
    private final Map<Integer, StringBuilder> arguments = new HashMap<>();
    private final Set<Integer> spoken = new HashSet<>();
    private Optional<String> failure = Optional.empty();

    private AnswerText() {}

    /** Reads an answer that may have been cut: then what is there is read. */
    static AnswerText of(
            FormatTranslator format, Scope scope, boolean stream, Framing framing, int status, byte[] bytes) {
        AnswerText answer = new AnswerText();
        if (status < 200 || status >= 300) {
            String words = new String(bytes, StandardCharsets.UTF_8);
            answer.failure = Optional.of(words.length() <= LONGEST_ERROR ? words : words.substring(0, LONGEST_ERROR));
            return answer;
        }
        EventReader reader = format.newReader(scope);
        Framing.Decoder decoder = (stream ? framing : Framing.whole()).newDecoder();
        decoder.feed(bytes, 0, bytes.length, event -> reader.read(event, answer::hear));
        decoder.end(event -> reader.read(event, answer::hear));
        reader.end(answer::hear);
        return answer;
    }

    private void hear(ChatEvent event) {
        switch (event) {
            case ChatEvent.Opened opened -> {
                switch (opened.kind()) {
                    case ChatEvent.BlockKind.Text ignored -> spoken.add(opened.block());
                    case ChatEvent.BlockKind.Refusal ignored -> spoken.add(opened.block());
                    case ChatEvent.BlockKind.ToolCall call -> names.put(opened.block(), call.name());
                    case ChatEvent.BlockKind.Thinking ignored -> {}
                }
            }
            case ChatEvent.TextDelta delta -> {
                if (spoken.contains(delta.block())) {
                    text.append(delta.text());
                }
            }
            case ChatEvent.ArgumentsDelta delta ->
                arguments
                        .computeIfAbsent(delta.block(), b -> new StringBuilder())
                        .append(delta.json());
            case ChatEvent.Failed failed ->
                failure = Optional.of(failed.failure().message());
            case ChatEvent.Started ignored -> {}
            case ChatEvent.ThinkingDelta ignored -> {}
            case ChatEvent.Sealed ignored -> {}
            case ChatEvent.Closed ignored -> {}
            case ChatEvent.Used ignored -> {}
            case ChatEvent.Finished ignored -> {}
            case ChatEvent.Foreign ignored -> {}
        }
    }

    String text() {
        return text.toString();
    }

    List<Replayed.ToolCall> toolCalls() {
        List<Replayed.ToolCall> calls = new ArrayList<>(names.size());
        names.forEach((block, name) -> calls.add(new Replayed.ToolCall(
                name, arguments.getOrDefault(block, new StringBuilder()).toString())));
        return calls;
    }

    Optional<String> failure() {
        return failure;
    }
}
