package dev.nonagon.gateway;

import dev.nonagon.combos.Demand;
import dev.nonagon.itinerary.Ask;
import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.chat.Reasoning;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.json.JsonProblem;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Puts a request in routing's words; reads its body only when a rule asks for it. */
final class AskReader {
    /** Every dialect has this word near a picture: a type, a MIME type or a field. */
    private static final byte[][] PICTURE_WORDS = {
        "image".getBytes(StandardCharsets.US_ASCII), "inline".getBytes(StandardCharsets.US_ASCII)
    };

    private AskReader() {}

    static Ask of(ClientCall call, Function<String, Optional<BigDecimal>> prices) {
        return new Ask(
                call.model(),
                call.operation(),
                call.conversation(),
                call.keyName(),
                call.key().leftoversOnly(),
                client(call),
                once(() -> demand(call)),
                call.request().body().length,
                once(() -> mayShowPictures(call.request().body())),
                call.startedAt(),
                prices);
    }

    private static <T> Supplier<T> once(Supplier<T> source) {
        return new Supplier<>() {
            private Optional<T> known = Optional.empty();

            @Override
            public T get() {
                if (known.isEmpty()) {
                    known = Optional.of(source.get());
                }
                return known.get();
            }
        };
    }

    /** The product that the client names first: {@code claude-cli} for {@code claude-cli/2.1 (external)}. */
    static String client(ClientCall call) {
        String agent = call.headers().first("user-agent").orElse("").strip();
        int end = 0;
        while (end < agent.length() && agent.charAt(end) > ' ' && agent.charAt(end) != '/') {
            end++;
        }
        return agent.substring(0, end).toLowerCase(Locale.ROOT);
    }

    private static Demand demand(ClientCall call) {
        if (call.operation() != Operation.CHAT && call.operation() != Operation.COMPACT) {
            return new Demand(call.request().body().length / 4, false, false, false);
        }
        try {
            ChatRequest request = call.request().canonical();
            boolean thinking = request.reasoning()
                    .filter(r -> r.mode() != Reasoning.Mode.OFF)
                    .isPresent();
            return new Demand(
                    call.request().estimatedTokens(),
                    request.messages().stream().map(Message::parts).anyMatch(AskReader::shows),
                    !request.tools().isEmpty(),
                    thinking);
        } catch (RequestProblem | JsonProblem e) {
            // Only its upstream can read it; then nothing is known but its length.
            return new Demand(call.request().estimatedTokens(), false, false, false);
        }
    }

    private static boolean shows(List<Part> parts) {
        return parts.stream().anyMatch(part -> switch (part) {
            case Part.Media media -> media.kind() == Part.Media.Kind.IMAGE;
            case Part.ToolResult result -> shows(result.content());
            case Part.Text ignored -> false;
            case Part.ToolCall ignored -> false;
            case Part.Thinking ignored -> false;
            case Part.Refusal ignored -> false;
            case Part.Opaque ignored -> false;
        });
    }

    private static boolean mayShowPictures(byte[] body) {
        for (byte[] word : PICTURE_WORDS) {
            if (holds(body, word)) {
                return true;
            }
        }
        return false;
    }

    private static boolean holds(byte[] body, byte[] word) {
        int last = body.length - word.length;
        for (int at = 0; at <= last; at++) {
            int same = 0;
            while (same < word.length && body[at + same] == word[same]) {
                same++;
            }
            if (same == word.length) {
                return true;
            }
        }
        return false;
    }
}
