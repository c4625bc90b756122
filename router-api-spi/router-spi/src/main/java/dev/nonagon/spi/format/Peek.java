package dev.nonagon.spi.format;

import dev.nonagon.spi.json.Span;
import java.util.Optional;

/**
 * The little of a request that routing needs, read without a tree.
 *
 * @param model empty if the request names none
 * @param stream whether the client wants the answer piece by piece
 * @param modelSpan where the model's literal stands in the body, quotes included; empty if the path carries it
 */
public record Peek(Optional<String> model, boolean stream, Optional<Span> modelSpan) {}
