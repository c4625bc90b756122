package dev.nonagon.translation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Part;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TokenEstimateTest {
    private static long of(Part... parts) {
        return TokenEstimate.of(Requests.of(List.of(new Message(Message.Role.USER, List.of(parts), Extras.none()))));
    }

    private static Part picture(int base64) {
        return new Part.Media(Part.Media.Kind.IMAGE, new Part.Source.Inline("image/png", "A".repeat(base64)));
    }

    @Test
    @DisplayName("K66 a picture is a picture in the estimate: its Base64 is no text, however long")
    void pictures() {
        Part text = new Part.Text("x".repeat(400));
        long withoutPicture = of(text);
        assertThat(withoutPicture).isEqualTo(104);
        long withPicture = of(text, picture(100));
        assertThat(withPicture).isBetween(withoutPicture + 100, withoutPicture + 2_000);
        assertThat(of(text, picture(4_000_000))).isEqualTo(withPicture);
        assertThat(of(text, new Part.Media(Part.Media.Kind.IMAGE, new Part.Source.Link("https://host.example/a.png"))))
                .isEqualTo(withPicture);
    }

    @Test
    @DisplayName("K66 a picture within a tool's result, too")
    void picturesOfTools() {
        Part small = new Part.ToolResult("call_1", List.of(picture(100)), false, Optional.empty(), Extras.none());
        Part large = new Part.ToolResult("call_1", List.of(picture(4_000_000)), false, Optional.empty(), Extras.none());
        assertThat(of(large)).isEqualTo(of(small)).isLessThan(2_100);
    }
}
