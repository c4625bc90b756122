package dev.nonagon.spi.chat;

import dev.nonagon.spi.FormatId;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A piece of a message. Immutable. */
public sealed interface Part {

    Extras extras();

    /**
     * Words.
     *
     * @param seal what an assistant's words carry of the thinking before them, in formats that seal the answer itself
     */
    record Text(String text, Optional<Seal> seal, Optional<CacheMark> cache, Extras extras) implements Part {
        public Text(String text, Optional<CacheMark> cache, Extras extras) {
            this(text, Optional.empty(), cache, extras);
        }

        public Text(String text) {
            this(text, Optional.empty(), Extras.none());
        }
    }

    /**
     * A picture, a document, sound or film.
     *
     * @param seal what a picture that the model made carries of the thinking before it, in formats that seal those
     */
    record Media(
            Kind kind,
            Source source,
            Optional<String> name,
            Optional<Seal> seal,
            Optional<CacheMark> cache,
            Extras extras)
            implements Part {
        public enum Kind {
            IMAGE,
            DOCUMENT,
            AUDIO,
            VIDEO
        }

        public Media(Kind kind, Source source, Optional<String> name, Optional<CacheMark> cache, Extras extras) {
            this(kind, source, name, Optional.empty(), cache, extras);
        }

        public Media(Kind kind, Source source) {
            this(kind, source, Optional.empty(), Optional.empty(), Extras.none());
        }

        /** The same under another seal, or none. */
        public Media withSeal(Optional<Seal> other) {
            return new Media(kind, source, name, other, cache, extras);
        }

        /** The same with another mark, or none. */
        public Media withCache(Optional<CacheMark> other) {
            return new Media(kind, source, name, seal, other, extras);
        }

        /** The same with other extras. */
        public Media withExtras(Extras other) {
            return new Media(kind, source, name, seal, cache, other);
        }
    }

    /** Where the bytes of a {@link Media} are. */
    sealed interface Source {
        /**
         * @param mediaType for example {@code image/png}
         * @param base64 the bytes, in standard Base64
         */
        record Inline(String mediaType, String base64) implements Source {}

        record Link(String url) implements Source {}

        /** Plain text given as a document. */
        record Plain(String text) implements Source {}

        /** A file that was uploaded to the provider before; only that provider knows it. */
        record Uploaded(FormatId format, String id) implements Source {}
    }

    /**
     * The assistant calls a tool.
     *
     * @param arguments the JSON object as text, exactly as the model wrote it (for a custom tool: its free text)
     * @param custom whether the tool takes free text instead of JSON
     */
    record ToolCall(
            String id,
            String name,
            String arguments,
            boolean custom,
            Optional<Seal> seal,
            Optional<CacheMark> cache,
            Extras extras)
            implements Part {
        public ToolCall(String id, String name, String arguments) {
            this(id, name, arguments, false, Optional.empty(), Optional.empty(), Extras.none());
        }
    }

    /**
     * What a tool answered.
     *
     * @param content texts and media
     * @param error whether the tool failed
     */
    record ToolResult(String callId, List<Part> content, boolean error, Optional<CacheMark> cache, Extras extras)
            implements Part {
        public ToolResult {
            content = List.copyOf(content);
        }

        public ToolResult(String callId, String text) {
            this(callId, List.of(new Text(text)), false, Optional.empty(), Extras.none());
        }
    }

    /**
     * What the assistant thought.
     *
     * @param text empty where the provider hides it
     * @param redacted whether only the seal carries the thought
     */
    record Thinking(String text, boolean redacted, Optional<Seal> seal, Extras extras) implements Part {}

    /** The assistant declined, in words that the provider keeps apart from its answer. */
    record Refusal(String text, Extras extras) implements Part {}

    /** A piece that the canonical vocabulary does not know. It returns only to the format it came from. */
    record Opaque(FormatId origin, JsonNode json) implements Part {
        @Override
        public Extras extras() {
            return Extras.none();
        }
    }
}
