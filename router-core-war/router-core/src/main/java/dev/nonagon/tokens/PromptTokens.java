package dev.nonagon.tokens;

import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.OutputFormat;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.chat.Tool;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.json.Json;

/** Counts a prompt as a model behind a given format would see it (TK1 to TK3). Thread-safe. */
public final class PromptTokens {
    private static final PictureSize UNKNOWN_SIZE = new PictureSize(1024, 1024);

    /** What frames a message, and what begins the answer, in the layouts that vendors have published. */
    private static final int AROUND_A_MESSAGE = 4;

    private static final int AROUND_A_TOOL = 8;
    private static final int BEFORE_THE_ANSWER = 3;

    /** A file of which only the provider knows the size. */
    private static final long UPLOADED = 2_000;

    /** Speech at 128 kbit/s, film at 2 Mbit/s, with the tokens a second that Google documents for both. */
    private static final long BYTES_OF_SOUND = 16_000;

    private static final long TOKENS_OF_SOUND = 32;
    private static final long BYTES_OF_FILM = 250_000;
    private static final long TOKENS_OF_FILM = 263;

    private final Tokenizer tokenizer;

    public PromptTokens(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /**
     * The tokens of {@code request}.
     *
     * @param target whose formulas for pictures and documents count
     */
    public long of(ChatRequest request, FormatTranslator target) {
        Sum sum = new Sum(tokenizer.begin(), target);
        for (Message message : request.messages()) {
            sum.plain += AROUND_A_MESSAGE;
            message.parts().forEach(sum::part);
        }
        for (Tool tool : request.tools()) {
            sum.plain += AROUND_A_TOOL;
            sum.tool(tool);
        }
        if (request.outputFormat().orElse(null) instanceof OutputFormat.JsonSchema schema) {
            sum.text.add(Json.text(schema.schema()));
        }
        return sum.plain + BEFORE_THE_ANSWER + sum.text.tokens();
    }

    private static final class Sum {
        private final Tokenizer.Count text;
        private final FormatTranslator target;
        private long plain;

        Sum(Tokenizer.Count text, FormatTranslator target) {
            this.text = text;
            this.target = target;
        }

        void part(Part part) {
            switch (part) {
                case Part.Text words -> text.add(words.text());
                case Part.Thinking thinking -> text.add(thinking.text());
                case Part.Refusal refusal -> text.add(refusal.text());
                case Part.ToolCall call -> {
                    plain += AROUND_A_TOOL;
                    text.add(call.name());
                    text.add(call.arguments());
                }
                case Part.ToolResult result -> {
                    plain += AROUND_A_MESSAGE;
                    result.content().forEach(this::part);
                }
                case Part.Opaque opaque -> text.add(Json.text(opaque.json()));
                case Part.Media media -> media(media);
            }
        }

        private void media(Part.Media media) {
            switch (media.source()) {
                case Part.Source.Plain document -> text.add(document.text());
                case Part.Source.Inline inline -> plain += inline(media.kind(), inline.base64());
                case Part.Source.Link ignored -> plain += unseen(media.kind());
                case Part.Source.Uploaded ignored -> plain += unseen(media.kind());
            }
        }

        private long inline(Part.Media.Kind kind, String base64) {
            long bytes = base64.length() / 4L * 3;
            return switch (kind) {
                case IMAGE -> picture(PictureSize.of(base64).orElse(UNKNOWN_SIZE));
                case DOCUMENT -> target.documentTokens(DocumentPages.of(base64));
                case AUDIO -> Math.ceilDiv(bytes, BYTES_OF_SOUND) * TOKENS_OF_SOUND;
                case VIDEO -> Math.ceilDiv(bytes, BYTES_OF_FILM) * TOKENS_OF_FILM;
            };
        }

        private long unseen(Part.Media.Kind kind) {
            return switch (kind) {
                case IMAGE -> picture(UNKNOWN_SIZE);
                case DOCUMENT, AUDIO, VIDEO -> UPLOADED;
            };
        }

        private long picture(PictureSize size) {
            return target.pictureTokens(size.width(), size.height());
        }

        void tool(Tool tool) {
            switch (tool) {
                case Tool.Function function -> {
                    text.add(function.name());
                    function.description().ifPresent(text::add);
                    text.add(Json.text(function.parameters()));
                }
                case Tool.Custom custom -> {
                    text.add(custom.name());
                    custom.description().ifPresent(text::add);
                    custom.syntax().ifPresent(syntax -> text.add(Json.text(syntax)));
                }
                case Tool.Hosted hosted -> text.add(Json.text(hosted.json()));
            }
        }
    }
}
