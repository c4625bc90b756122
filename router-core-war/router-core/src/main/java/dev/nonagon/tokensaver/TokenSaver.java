package dev.nonagon.tokensaver;

import dev.nonagon.spi.RouterException;
import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.translation.ClientRequest;
import dev.nonagon.translation.Destination;
import dev.nonagon.translation.RequestPass;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Shortens old tool results (TS1 to TS8). Whom it serves is the caller's decision. Thread-safe. */
public final class TokenSaver implements RequestPass {
    /** So many rounds of calls, the latest ones, keep their results. */
    static final int LATEST = 4;

    /** By so many rounds the border moves at a time. */
    static final int STEP = 4;

    private static final System.Logger LOG = System.getLogger(TokenSaver.class.getName());

    /** Smaller requests have nothing old in them. */
    private static final int SMALLEST_BODY = 8 * 1024;

    @Override
    public boolean insists(ClientRequest request, Destination destination) {
        if (request.body().length < SMALLEST_BODY) {
            return false;
        }
        try {
            return !saved(request.canonical().messages()).isEmpty();
        } catch (RouterException e) {
            // What cannot be read can still be relayed.
            return false;
        }
    }

    @Override
    public ChatRequest apply(ChatRequest request, Destination destination, Scope scope) {
        Map<Place, Saved> saved = saved(request.messages());
        if (saved.isEmpty()) {
            return request;
        }
        List<Message> messages = new ArrayList<>(request.messages());
        saved.forEach((place, its) -> {
            Message message = messages.get(place.message());
            List<Part> parts = new ArrayList<>(message.parts());
            parts.set(place.part(), its.result());
            messages.set(place.message(), new Message(message.role(), parts, message.extras()));
            scope.lost(
                    "/messages/" + place.message() + "/content/" + place.part(),
                    "the token saver left out " + its.lines() + " lines of a " + its.kind().word);
        });
        scope.trimmed(characters(saved));
        log(scope, saved);
        return request.withMessages(messages);
    }

    private static void log(Scope scope, Map<Place, Saved> saved) {
        LOG.log(
                System.Logger.Level.INFO,
                () -> "request=" + scope.requestId() + " event=token-saver results=" + saved.size() + " kinds=\""
                        + saved.values().stream()
                                .map(s -> s.kind().word)
                                .collect(Collectors.toCollection(TreeSet::new))
                                .stream()
                                .collect(Collectors.joining(","))
                        + "\" characters-saved="
                        + characters(saved));
    }

    private static long characters(Map<Place, Saved> saved) {
        return saved.values().stream().mapToLong(Saved::characters).sum();
    }

    private record Place(int message, int part) {}

    /** A result that became shorter, by how much. */
    private record Saved(Part.ToolResult result, Kind kind, int lines, int characters) {}

    private static Map<Place, Saved> saved(List<Message> messages) {
        int border = border(messages);
        Map<Place, Saved> saved = new LinkedHashMap<>();
        Map<String, Part.ToolCall> calls = new HashMap<>();
        for (int m = 0; m < border; m++) {
            List<Part> parts = messages.get(m).parts();
            for (int p = 0; p < parts.size(); p++) {
                if (parts.get(p) instanceof Part.ToolCall call) {
                    calls.put(call.id(), call);
                } else if (parts.get(p) instanceof Part.ToolResult result && !result.error()) {
                    Place place = new Place(m, p);
                    Optional.ofNullable(calls.get(result.callId()))
                            .flatMap(Origin::of)
                            .flatMap(kind -> shortened(result, kind))
                            .ifPresent(s -> saved.put(place, s));
                }
            }
        }
        return saved;
    }

    /** The first message that stays as it is: the one that begins the oldest of the latest rounds (TS4). */
    private static int border(List<Message> messages) {
        List<Integer> rounds = new ArrayList<>();
        for (int m = 0; m < messages.size(); m++) {
            Message message = messages.get(m);
            boolean calls = message.role() == Message.Role.ASSISTANT
                    && message.parts().stream().anyMatch(Part.ToolCall.class::isInstance);
            boolean begins = m == 0 || messages.get(m - 1).role() != Message.Role.ASSISTANT;
            if (calls && (begins || rounds.isEmpty())) {
                rounds.add(m);
            }
        }
        int old = Math.max(0, rounds.size() - LATEST) / STEP * STEP;
        return old == 0 ? 0 : rounds.get(old);
    }

    private static Optional<Saved> shortened(Part.ToolResult result, Kind kind) {
        List<Part> content = new ArrayList<>(result.content().size());
        int lines = 0;
        int characters = 0;
        for (Part part : result.content()) {
            if (part instanceof Part.Text text
                    && Shortening.of(text.text(), kind).orElse(null) instanceof Shortening shorter) {
                content.add(new Part.Text(shorter.text(), text.cache(), text.extras()));
                lines += shorter.lines();
                characters += text.text().length() - shorter.text().length();
            } else {
                content.add(part);
            }
        }
        if (lines == 0) {
            return Optional.empty();
        }
        Part.ToolResult shorter = new Part.ToolResult(result.callId(), content, false, result.cache(), result.extras());
        return Optional.of(new Saved(shorter, kind, lines, characters));
    }
}
