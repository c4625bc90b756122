package dev.nonagon.spi.chat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Checks one answer against the rules E1 to E7 and E10 of {@link ChatEvent}. The router runs it between a reader and a writer, so
 * that a plugin's bug becomes an honest error; the TCK runs it everywhere. Not thread-safe; one answer each.
 */
public final class EventGrammar {
    private final Map<Integer, ChatEvent.BlockKind> open = new HashMap<>();
    private final Set<Integer> seen = new HashSet<>();
    private final Set<Integer> sealed = new HashSet<>();
    private boolean started;
    private boolean ended;

    /** Takes the next event. Returns the rule it breaks, in a sentence that begins with the rule's name. */
    public Optional<String> check(ChatEvent event) {
        if (ended) {
            return Optional.of("E6 " + name(event) + " after the end of the answer");
        }
        if (!started && !(event instanceof ChatEvent.Started) && !(event instanceof ChatEvent.Failed)) {
            return Optional.of("E1 " + name(event) + " before Started");
        }
        return switch (event) {
            case ChatEvent.Started ignored -> start();
            case ChatEvent.Opened opened -> open(opened);
            case ChatEvent.TextDelta delta ->
                requireOpen(
                        delta.block(),
                        event,
                        kind -> kind instanceof ChatEvent.BlockKind.Text
                                || kind instanceof ChatEvent.BlockKind.Refusal);
            case ChatEvent.ThinkingDelta delta ->
                requireOpen(delta.block(), event, kind -> kind instanceof ChatEvent.BlockKind.Thinking);
            case ChatEvent.ArgumentsDelta delta ->
                requireOpen(delta.block(), event, kind -> kind instanceof ChatEvent.BlockKind.ToolCall);
            case ChatEvent.Sealed seal ->
                sealed.add(seal.block())
                        ? requireOpen(seal.block(), event, kind -> true)
                        : Optional.of("E7 a second Sealed for block " + seal.block());
            case ChatEvent.Closed closed -> {
                Optional<String> broken = requireOpen(closed.block(), event, kind -> true);
                open.remove(closed.block());
                yield broken;
            }
            case ChatEvent.Used ignored -> Optional.empty();
            case ChatEvent.Foreign piece ->
                piece.meanings().stream()
                        .filter(meaning ->
                                meaning instanceof Meaning.Citation citation && !seen.contains(citation.block()))
                        .findFirst()
                        .map(meaning -> "E10 " + meaning + " of a block that was never opened");
            case ChatEvent.Finished ignored -> {
                ended = true;
                yield open.isEmpty()
                        ? Optional.empty()
                        : Optional.of("E4 Finished while blocks " + open.keySet() + " are open");
            }
            case ChatEvent.Failed ignored -> {
                ended = true;
                yield Optional.empty();
            }
        };
    }

    /** Whether {@code Finished} or {@code Failed} came. */
    public boolean ended() {
        return ended;
    }

    private Optional<String> start() {
        if (started) {
            return Optional.of("E1 a second Started");
        }
        started = true;
        return Optional.empty();
    }

    private Optional<String> open(ChatEvent.Opened opened) {
        if (!seen.add(opened.block())) {
            return Optional.of("E2 block " + opened.block() + " opened twice");
        }
        open.put(opened.block(), opened.kind());
        return Optional.empty();
    }

    private Optional<String> requireOpen(
            int block, ChatEvent event, java.util.function.Predicate<ChatEvent.BlockKind> fits) {
        ChatEvent.BlockKind kind = open.get(block);
        if (kind == null) {
            return Optional.of("E2 " + name(event) + " to block " + block + ", which is not open");
        }
        return fits.test(kind)
                ? Optional.empty()
                : Optional.of("E2 " + name(event) + " to block " + block + ", which holds " + kind);
    }

    private static String name(ChatEvent event) {
        return event.getClass().getSimpleName();
    }
}
