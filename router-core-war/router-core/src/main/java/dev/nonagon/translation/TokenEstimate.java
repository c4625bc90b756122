package dev.nonagon.translation;

import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.OutputFormat;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.chat.Tool;
import dev.nonagon.spi.json.Json;

/** Tokens of a prompt by a rule of thumb, over everything the model sees. */
public final class TokenEstimate {
    private static final int CHARS_PER_TOKEN = 4;

    /** A picture of ordinary size, by the formula width × height / 750 for about one megapixel. */
    private static final long TOKENS_PER_PICTURE = 1_500;

    /** A page of a document is taken as this many bytes of Base64. */
    private static final int BASE64_PER_DOCUMENT_TOKEN = 40;

    private static final int TOKENS_PER_MESSAGE = 4;

    private TokenEstimate() {}

    public static long of(ChatRequest request) {
        long characters = 0;
        long tokens = 0;
        for (Message message : request.messages()) {
            tokens += TOKENS_PER_MESSAGE;
            for (Part part : message.parts()) {
                characters += characters(part);
                tokens += mediaTokens(part);
            }
        }
        for (Tool tool : request.tools()) {
            characters += characters(tool);
        }
        if (request.outputFormat().orElse(null) instanceof OutputFormat.JsonSchema schema) {
            characters += Json.text(schema.schema()).length();
        }
        return Math.max(1, tokens + (characters + CHARS_PER_TOKEN - 1) / CHARS_PER_TOKEN);
    }

    /** For a body that cannot be read. */
    static long ofBytes(long length) {
        return Math.max(1, length / CHARS_PER_TOKEN);
    }

    private static long characters(Part part) {
        return switch (part) {
            case Part.Text text -> text.text().length();
            case Part.Thinking thinking -> thinking.text().length();
            case Part.Refusal refusal -> refusal.text().length();
            case Part.ToolCall call -> call.name().length() + call.arguments().length();
            case Part.ToolResult result ->
                result.content().stream().mapToLong(TokenEstimate::characters).sum();
            case Part.Opaque opaque -> Json.text(opaque.json()).length();
            case Part.Media media ->
                media.source() instanceof Part.Source.Plain plain ? plain.text().length() : 0;
        };
    }

    private static long mediaTokens(Part part) {
        return switch (part) {
            case Part.Media media -> mediaTokens(media);
            case Part.ToolResult result ->
                result.content().stream().mapToLong(TokenEstimate::mediaTokens).sum();
            case Part.Text ignored -> 0;
            case Part.Thinking ignored -> 0;
            case Part.Refusal ignored -> 0;
            case Part.ToolCall ignored -> 0;
            case Part.Opaque ignored -> 0;
        };
    }

    private static long mediaTokens(Part.Media media) {
        return switch (media.source()) {
            case Part.Source.Plain ignored -> 0;
            case Part.Source.Inline inline ->
                media.kind() == Part.Media.Kind.IMAGE
                        ? TOKENS_PER_PICTURE
                        : inline.base64().length() / BASE64_PER_DOCUMENT_TOKEN;
            case Part.Source.Link ignored -> TOKENS_PER_PICTURE;
            case Part.Source.Uploaded ignored -> TOKENS_PER_PICTURE;
        };
    }

    private static long characters(Tool tool) {
        return switch (tool) {
            case Tool.Function f ->
                f.name().length()
                        + f.description().map(String::length).orElse(0)
                        + Json.text(f.parameters()).length();
            case Tool.Custom c ->
                c.name().length()
                        + c.description().map(String::length).orElse(0)
                        + c.syntax().map(s -> Json.text(s).length()).orElse(0);
            case Tool.Hosted hosted -> Json.text(hosted.json()).length();
        };
    }
}
