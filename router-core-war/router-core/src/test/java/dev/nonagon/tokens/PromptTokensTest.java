package dev.nonagon.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.format.anthropic.AnthropicMessages;
import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Message.Role;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.chat.Tool;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.json.Json;
import dev.nonagon.translation.OpenAi;
import dev.nonagon.translation.Requests;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PromptTokensTest {
    private static final PromptTokens TOKENS = new PromptTokens(new Tokenizer(System::nanoTime, Duration.ofMinutes(1)));
    private static final FormatTranslator ANTHROPIC = new AnthropicMessages();
    private static final FormatTranslator OPENAI = OpenAi.format();

    private static long of(Part... parts) {
        return of(ANTHROPIC, parts);
    }

    private static long of(FormatTranslator target, Part... parts) {
        return TOKENS.of(Requests.of(List.of(new Message(Role.USER, List.of(parts)))), target);
    }

    private static Part picture(int width, int height) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_BYTE_BINARY), "png", out);
        return new Part.Media(
                Part.Media.Kind.IMAGE,
                new Part.Source.Inline("image/png", Base64.getEncoder().encodeToString(out.toByteArray())));
    }

    @Test
    @DisplayName("F88 TK1 system, tools with schemas, thoughts, calls and results are counted, each")
    void everything() {
        String words = "one two three four five six seven eight nine ten";
        long nothing = of();
        assertThat(of(new Part.Text(words))).isEqualTo(nothing + 10);
        assertThat(of(new Part.Thinking(words, false, Optional.empty(), Extras.none())))
                .isEqualTo(nothing + 10);
        assertThat(of(new Part.ToolCall("a", "run", "{\"x\":\"" + words + "\"}")))
                .isGreaterThan(nothing + 15);
        assertThat(of(new Part.ToolResult("a", words))).isGreaterThanOrEqualTo(nothing + 10);
        ChatRequest plain = Requests.of(List.of(Message.text(Role.SYSTEM, words)));
        long system = TOKENS.of(plain, ANTHROPIC);
        assertThat(system).isEqualTo(nothing + 10);
        Tool tool = new Tool.Function(
                "run",
                Optional.of(words),
                Json.object().put("type", "object").put("description", words),
                Optional.empty(),
                Optional.empty(),
                Extras.none());
        assertThat(TOKENS.of(plain.withTools(List.of(tool)), ANTHROPIC)).isGreaterThan(system + 20);
    }

    @Test
    @DisplayName("TK3 a picture costs width × height / 750 for one vendor and tiles for another; its Base64 is no text")
    void pictures() throws IOException {
        long nothing = of();
        assertThat(of(picture(750, 1000))).isEqualTo(nothing + 1000);
        assertThat(of(picture(4000, 3000))).isEqualTo(nothing + 1600);
        assertThat(of(picture(1, 1))).isEqualTo(nothing + 1);
        // 1024 × 1024 is made 768 × 768: four tiles. 300 × 200 is one.
        assertThat(of(OPENAI, picture(1024, 1024))).isEqualTo(nothing + 85 + 4 * 170);
        assertThat(of(OPENAI, picture(300, 200))).isEqualTo(nothing + 85 + 170);
        // 2048 × 4096 is made 1024 × 2048, then 768 × 1536: six tiles, the vendor's own example.
        assertThat(of(OPENAI, picture(2048, 4096))).isEqualTo(nothing + 85 + 6 * 170);
        Part link = new Part.Media(Part.Media.Kind.IMAGE, new Part.Source.Link("https://x.example/a.png"));
        assertThat(of(OPENAI, link)).isEqualTo(nothing + 85 + 4 * 170);
    }

    @Test
    @DisplayName("a picture inside a tool result counts as a picture")
    void pictureInResult() throws IOException {
        Part result = new Part.ToolResult("a", List.of(picture(750, 100)), false, Optional.empty(), Extras.none());
        assertThat(of(result)).isEqualTo(of(new Part.ToolResult("a", "")) + 100);
    }
}
