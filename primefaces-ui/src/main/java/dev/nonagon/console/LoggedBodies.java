package dev.nonagon.console;

import dev.nonagon.management.RequestLogDesk;
import dev.nonagon.spi.json.Json;
import dev.nonagon.vault.VaultException;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What went over the wire for one request, as the request log has kept it: credentials are masked there already (D3). */
@Named("loggedBodies")
@RequestScoped
@SuppressWarnings(
        "NullAway.Init") // The container fills the fields; a scope of its kind needs a constructor without parameters.
public class LoggedBodies {
    /** A browser draws this much at once without a pause; the file has all of it. */
    private static final int MOST_SHOWN = 100_000;

    @Inject
    private RequestLogDesk desk;

    @Inject
    private Guest guest;

    @Inject
    private Asks asks;

    @Inject
    private Saying saying;

    private @Nullable List<Message> messages;

    /**
     * One of the messages.
     *
     * @param word of its title
     * @param whom account and provider, where one of these was asked
     * @param line method and address, or the status
     * @param fields of the head, a line each
     * @param bytes how long the body was
     * @param cut whether not all of it was kept, or is shown
     */
    public record Message(
            int place, String word, String whom, String line, String fields, String body, long bytes, boolean cut) {
        public String getSize() {
            return Amounts.size(bytes);
        }
    }

    /** Whether somebody wants to see them: who does stands in the audit log. */
    public boolean isWanted() {
        return asks.text("bodies").isPresent();
    }

    public List<Message> getMessages() {
        List<Message> known = messages;
        if (known == null) {
            known = read();
            messages = known;
        }
        return known;
    }

    private List<Message> read() {
        List<Message> all = new ArrayList<>();
        try {
            saying.doing(() -> all.addAll(of(desk.read(guest.actor(), asks.get("open")))));
        } catch (VaultException e) {
            saying.problem(String.valueOf(e.getMessage()));
        }
        return all;
    }

    static List<Message> of(JsonNode entry) {
        List<Message> all = new ArrayList<>();
        all.add(message(all.size(), "bodies.asked", "", asked(entry.path("request")), entry.path("request")));
        for (JsonNode attempt : entry.path("attempts")) {
            String whom = attempt.path("provider").asString("") + "/"
                    + attempt.path("model").asString("") + " · "
                    + attempt.path("account").asString("");
            if (attempt.has("request")) {
                all.add(message(
                        all.size(), "bodies.sent", whom, asked(attempt.path("request")), attempt.path("request")));
            }
            if (attempt.has("response")) {
                all.add(message(
                        all.size(),
                        "bodies.heard",
                        whom,
                        attempt.path("response").path("status").asString(""),
                        attempt.path("response")));
            }
        }
        JsonNode answer = entry.path("response");
        all.add(message(all.size(), "bodies.answered", "", answer.path("status").asString(""), answer));
        return List.copyOf(all);
    }

    private static String asked(JsonNode request) {
        return request.path("method").asString("") + " "
                + request.path("url").asString(request.path("path").asString(""));
    }

    private static Message message(int place, String word, String whom, String line, JsonNode message) {
        JsonNode body = message.path("body");
        String text = pretty(body.path("text").asString(body.path("base64").asString("")));
        boolean tooLong = text.length() > MOST_SHOWN;
        return new Message(
                place,
                word,
                whom,
                line,
                StreamSupport.stream(message.path("headers").spliterator(), false)
                        .map(field -> field.path(0).asString("") + ": "
                                + field.path(1).asString(""))
                        .collect(Collectors.joining("\n")),
                tooLong ? text.substring(0, MOST_SHOWN) : text,
                body.path("bytes").asLong(text.length()),
                tooLong || body.path("cut").asBoolean(false));
    }

    /** JSON with its lines, anything else as it is. */
    private static String pretty(String text) {
        if (!text.startsWith("{") && !text.startsWith("[")) {
            return text;
        }
        try {
            return Json.parse(text).toPrettyString();
        } catch (RuntimeException e) {
            // It was cut, or is no JSON after all.
            return text;
        }
    }
}
