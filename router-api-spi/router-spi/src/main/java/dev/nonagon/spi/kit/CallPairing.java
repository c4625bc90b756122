package dev.nonagon.spi.kit;

import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.format.Scope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Puts the messages of one request into an order in which each call is answered exactly once, directly after its turn and in
 * the calls' order. Missing results get a stand-in; repeated and orphaned ones go; all of it is named. Thread-safe.
 */
public final class CallPairing {
    private static final String NO_RESULT = "[No result]";

    private final Scope scope;
    private final List<Message> messages;
    private final Function<List<Part.ToolResult>, List<Message>> answers;
    private final List<Message> arranged = new ArrayList<>();
    private final Map<String, List<Ref>> results = new HashMap<>();
    private final Map<String, List<Integer>> calls = new HashMap<>();
    private final Set<Ref> used = new HashSet<>();
    private final Set<Ref> replaced = new HashSet<>();

    /** Where a result stands. */
    private record Ref(int message, int part) {}

    private CallPairing(List<Message> messages, Scope scope, Function<List<Part.ToolResult>, List<Message>> answers) {
        this.messages = messages;
        this.scope = scope;
        this.answers = answers;
    }

    /**
     * @param answers makes the messages that answer the calls of one turn, from their results in the calls' order
     */
    public static List<Message> arrange(
            List<Message> messages, Scope scope, Function<List<Part.ToolResult>, List<Message>> answers) {
        return new CallPairing(messages, scope, answers).arrange();
    }

    /**
     * Answers for formats in which a tool's message takes text only: one for each result, and what is no text behind them in a
     * user's message.
     *
     * @param keeps what stays of a result's extras
     */
    public static List<Message> asTexts(List<Part.ToolResult> results, Function<Part.ToolResult, Extras> keeps) {
        List<Message> answers = new ArrayList<>();
        List<Part> attachments = new ArrayList<>();
        for (Part.ToolResult result : results) {
            List<Part> media = result.content().stream()
                    .filter(part -> !(part instanceof Part.Text))
                    .toList();
            answers.add(new Message(Message.Role.TOOL, List.of(asText(result, media.size(), keeps.apply(result)))));
            if (!media.isEmpty()) {
                attachments.add(new Part.Text("Attached to the result of tool call " + result.callId() + ":"));
                attachments.addAll(media);
            }
        }
        if (!attachments.isEmpty()) {
            answers.add(new Message(Message.Role.USER, attachments));
        }
        return answers;
    }

    private static Part.ToolResult asText(Part.ToolResult result, int attachments, Extras extras) {
        StringBuilder text = new StringBuilder();
        for (Part part : result.content()) {
            if (part instanceof Part.Text line) {
                text.append(text.isEmpty() ? "" : "\n").append(line.text());
            }
        }
        if (result.error() && !text.toString().toLowerCase(Locale.ROOT).startsWith("error")) {
            text.insert(0, text.isEmpty() ? "Error" : "Error: ");
        }
        if (attachments > 0) {
            text.append(text.isEmpty() ? "" : "\n")
                    .append(attachments == 1 ? "[1 attachment follows" : "[" + attachments + " attachments follow")
                    .append(" in the next user message]");
        }
        return new Part.ToolResult(
                result.callId(), List.of(new Part.Text(text.toString())), result.error(), Optional.empty(), extras);
    }

    private List<Message> arrange() {
        for (int i = 0; i < messages.size(); i++) {
            List<Part> parts = messages.get(i).parts();
            for (int j = 0; j < parts.size(); j++) {
                if (parts.get(j) instanceof Part.ToolResult result) {
                    results.computeIfAbsent(result.callId(), id -> new ArrayList<>())
                            .add(new Ref(i, j));
                } else if (parts.get(j) instanceof Part.ToolCall call) {
                    calls.computeIfAbsent(call.id(), id -> new ArrayList<>()).add(i);
                }
            }
        }
        for (int i = 0; i < messages.size(); i++) {
            place(i, messages.get(i));
        }
        return arranged;
    }

    private void place(int i, Message message) {
        List<Part> rest = new ArrayList<>();
        List<Part.ToolCall> called = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (int j = 0; j < message.parts().size(); j++) {
            String at = "/messages/" + i + "/content/" + j;
            switch (message.parts().get(j)) {
                case Part.ToolResult ignored -> nameUnused(new Ref(i, j), at);
                case Part.ToolCall call -> {
                    if (ids.add(call.id())) {
                        called.add(call);
                        rest.add(call);
                    } else {
                        scope.lost(at, "a second call with the id '" + call.id() + "' in the same message");
                    }
                }
                case Part other -> rest.add(other);
            }
        }
        if (!rest.isEmpty()) {
            Message.Role role = message.role() == Message.Role.TOOL ? Message.Role.USER : message.role();
            arranged.add(new Message(role, rest, message.extras()));
        }
        if (!called.isEmpty()) {
            arranged.addAll(
                    answers.apply(called.stream().map(call -> answer(call, i)).toList()));
        }
    }

    private void nameUnused(Ref ref, String at) {
        if (replaced.contains(ref)) {
            scope.lost(at, "a later result of the same call replaces this one");
        } else if (!used.contains(ref)) {
            scope.lost(at, "a result without its call");
        }
    }

    private Part.ToolResult answer(Part.ToolCall call, int message) {
        Optional<Part.ToolResult> found = find(call.id(), message);
        if (found.isEmpty()) {
            scope.lost("/messages/" + message, "the call '" + call.id() + "' has no result; a stand-in was sent");
        }
        return found.orElseGet(() -> new Part.ToolResult(call.id(), NO_RESULT));
    }

    /** The last result of a call that stands after it, and before the next call of the same id. */
    private Optional<Part.ToolResult> find(String id, int callMessage) {
        int until = calls.getOrDefault(id, List.of()).stream()
                .filter(i -> i > callMessage)
                .findFirst()
                .orElse(Integer.MAX_VALUE);
        List<Ref> fitting = results.getOrDefault(id, List.of()).stream()
                .filter(ref -> ref.message() > callMessage && ref.message() < until)
                .toList();
        if (fitting.isEmpty()) {
            return Optional.empty();
        }
        replaced.addAll(fitting.subList(0, fitting.size() - 1));
        Ref last = fitting.getLast();
        used.add(last);
        return messages.get(last.message()).parts().get(last.part()) instanceof Part.ToolResult result
                ? Optional.of(result)
                : Optional.empty();
    }
}
