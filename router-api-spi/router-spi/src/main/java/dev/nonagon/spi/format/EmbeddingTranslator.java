package dev.nonagon.spi.format;

import tools.jackson.databind.node.ObjectNode;

/** A format's words for vectors of texts. Thread-safe. */
public interface EmbeddingTranslator {
    /**
     * Reads a client's request.
     *
     * @throws RequestProblem if it is not this format
     */
    EmbeddingRequest readRequest(ObjectNode body, Scope scope);

    ObjectNode writeRequest(EmbeddingRequest request, Scope scope);

    /**
     * Reads an upstream's answer.
     *
     * @throws RequestProblem if it is none
     */
    EmbeddingAnswer readAnswer(ObjectNode body);

    ObjectNode writeAnswer(EmbeddingAnswer answer, EmbeddingRequest asked);
}
