package dev.nonagon.console;

import dev.nonagon.gateway.Misfit;
import dev.nonagon.gateway.Sent;
import dev.nonagon.gateway.Translated;
import dev.nonagon.gateway.Translations;
import dev.nonagon.names.Words;
import dev.nonagon.spi.format.Loss;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Shows a request in another dialect, step by step, with what is lost, and sends it. Its text is the browser's: nothing of it is kept. */
@Named("translatorPage")
@RequestScoped
@SuppressWarnings(
        "NullAway.Init") // The container fills the fields; a scope of its kind needs a constructor without parameters.
public class TranslatorPage {
    @Inject
    private Translations translations;

    @Inject
    private Asks asks;

    @Inject
    private Ui ui;

    @Inject
    private Amounts amounts;

    private @Nullable List<Translations.Dialect> dialects;
    private @Nullable Translated translated;
    private @Nullable Sent sent;

    /** The page's clock: whatever is drawn anew is read anew. */
    public void act() {}

    /** All that the router speaks. */
    public List<Translations.Dialect> getDialects() {
        List<Translations.Dialect> known = dialects;
        if (known == null) {
            known = translations.dialects();
            dialects = known;
        }
        return known;
    }

    /** Those in which clients send something. */
    public List<Translations.Dialect> getClients() {
        return getDialects().stream()
                .filter(dialect -> dialect.example().isPresent())
                .toList();
    }

    /** The dialect that is chosen, or the first. */
    public String getFrom() {
        return asks.text("from")
                .filter(id ->
                        getClients().stream().anyMatch(dialect -> dialect.id().equals(id)))
                .orElseGet(() -> getClients().stream()
                        .map(Translations.Dialect::id)
                        .findFirst()
                        .orElse(""));
    }

    /** What the text field begins with. */
    public String getExample() {
        return getClients().stream()
                .filter(dialect -> dialect.id().equals(getFrom()))
                .flatMap(dialect -> dialect.example().stream())
                .findFirst()
                .orElse("");
    }

    public void look() {
        translated = translations.look(question());
    }

    /** Shows the steps too: what was sent is what one sees. */
    public void send() {
        look();
        if (translated instanceof Translated.Steps) {
            sent = translations.send(question());
        }
    }

    private Translations.Question question() {
        return new Translations.Question(
                asks.get("from"),
                asks.text("to"),
                asks.text("model"),
                // Browsers end the lines of a form with two characters; places are counted with one.
                asks.verbatim("request").replace("\r\n", "\n").getBytes(StandardCharsets.UTF_8));
    }

    public Translated.@Nullable Steps getSteps() {
        return translated instanceof Translated.Steps steps ? steps : null;
    }

    /** Why nothing came of it. */
    public @Nullable Misfit getMisfit() {
        return translated instanceof Misfit misfit ? misfit : sent instanceof Misfit misfit ? misfit : null;
    }

    /** Where in the text; 0 if that is not known. */
    public int getWrongLine() {
        return spot().map(Misfit.Spot::line).orElse(0);
    }

    public int getWrongColumn() {
        return spot().map(Misfit.Spot::column).orElse(0);
    }

    private Optional<Misfit.Spot> spot() {
        return Optional.ofNullable(getMisfit()).flatMap(Misfit::spot);
    }

    private Translated.Steps steps() {
        return Optional.ofNullable(getSteps()).orElseThrow();
    }

    public String getConversation() {
        return steps().conversation().map(ObjectNode::toPrettyString).orElse("");
    }

    /** Whether the router has to understand the request at all. */
    public boolean isWritten() {
        return steps().upstream().way() == Translated.Way.WRITTEN;
    }

    public String getWay() {
        return "translator.way." + Words.of(steps().upstream().way());
    }

    public List<Loss> getLostReading() {
        return steps().lostReading();
    }

    public List<Loss> getLostWriting() {
        return steps().upstream().lost();
    }

    /** A line each. */
    public String getHeaders() {
        return StreamSupport.stream(steps().upstream().headers().spliterator(), false)
                .map(field -> field.path(0).asString("") + ": " + field.path(1).asString(""))
                .collect(Collectors.joining("\n"));
    }

    /** The model and the account, or that there is none. */
    public String getTarget() {
        return steps().upstream()
                .target()
                .map(to -> to.name() + " · " + to.account())
                .orElse("");
    }

    public String getNote() {
        return steps().upstream().note().orElse("");
    }

    // --- What came of it ---------------------------------------------------------------------------------------------

    public boolean isAnswered() {
        return sent instanceof Sent.Answered;
    }

    public Sent.Answered getAnswer() {
        if (sent instanceof Sent.Answered answered) {
            return answered;
        }
        throw new IllegalStateException("Nothing was sent");
    }

    public boolean isGood() {
        return getAnswer().status() < 400;
    }

    /** Tokens, cost and time, in a line. */
    public String getFacts() {
        Sent.Answered answer = getAnswer();
        String tokens = ui.format(
                answer.tokens().estimated() ? "translator.tokens.estimated" : "translator.tokens",
                answer.tokens().input(),
                answer.tokens().output(),
                answer.tokens().cacheRead());
        String cost = answer.cost()
                .map(dollars -> " · " + amounts.moneyFormat().request(dollars))
                .orElse("");
        return tokens + cost + " · " + RequestLine.time(answer.total());
    }

    /** What upstreams answered, then what the client got. */
    public List<LoggedBodies.Message> getMessages() {
        return LoggedBodies.of(getAnswer().entry()).stream()
                .filter(message ->
                        message.word().equals("bodies.heard") || message.word().equals("bodies.answered"))
                .toList();
    }
}
