package dev.nonagon.spi.format;

import dev.nonagon.spi.json.Span;
import java.util.Optional;

/**
 * The little of a request that routing needs, read without a tree.
 *
 * @param model empty if the request names none
 * @param stream whether the client wants the answer piece by piece
 * @param modelSpan where the model's name stands in the body; empty if the path carries it
 * @param quoted whether the span is a JSON literal, quotes included, and not bare text (a field of a form)
 * @param framing how this client wants its stream cut, where it had a choice; empty for {@link FormatTranslator#framing()}
 * @param relay whether an upstream of the same format understands the body as it is; else it is read and written anew, for
 *     example where a format has an older operation beside the one that upstreams are called with
 */
public record Peek(
        Optional<String> model,
        boolean stream,
        Optional<Span> modelSpan,
        boolean quoted,
        Optional<Framing> framing,
        boolean relay) {
    public Peek(
            Optional<String> model,
            boolean stream,
            Optional<Span> modelSpan,
            boolean quoted,
            Optional<Framing> framing) {
        this(model, stream, modelSpan, quoted, framing, true);
    }

    public Peek(Optional<String> model, boolean stream, Optional<Span> modelSpan) {
        this(model, stream, modelSpan, true, Optional.empty());
    }

    /** The same, with a framing of the client's choice. */
    public Peek withFraming(Framing choice) {
        return new Peek(model, stream, modelSpan, quoted, Optional.of(choice), relay);
    }

    /** The same, never to be relayed. */
    public Peek withoutRelay() {
        return new Peek(model, stream, modelSpan, quoted, framing, false);
    }
}
