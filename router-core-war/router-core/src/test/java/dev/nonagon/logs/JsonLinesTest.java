package dev.nonagon.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.json.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class JsonLinesTest {
    private static JsonNode line(String message) {
        LogRecord entry = new LogRecord(Level.INFO, message);
        entry.setLoggerName("dev.nonagon.gateway.Dispatch");
        return Json.parse(new JsonLines().format(entry));
    }

    @Test
    @DisplayName("L1 each key is a member, the request's id among them, and the words stay as they were")
    void members() {
        String message = "request=req_1 event=attempt-failed target=p/m kind=rate_limited status=429"
                + " message=\"wait, then a=b again\" request=second";
        JsonNode line = line(message);
        assertThat(line.path("request").asString()).isEqualTo("req_1");
        assertThat(line.path("event").asString()).isEqualTo("attempt-failed");
        assertThat(line.path("status").asString()).isEqualTo("429");
        assertThat(line.path("level").asString()).isEqualTo("INFO");
        assertThat(line.path("logger").asString()).isEqualTo("dev.nonagon.gateway.Dispatch");
        assertThat(line.path("time").asString()).endsWith("Z");
        // The line's own words are what "message" is, whatever a pair of that name says.
        assertThat(line.path("message").asString()).isEqualTo(message);
        assertThat(line.has("a")).isFalse();
    }

    @Test
    @DisplayName("L1 a line without pairs, with line breaks or with an exception is one line of JSON all the same")
    void odd() {
        assertThat(line("It is\n\"so\"").path("message").asString()).isEqualTo("It is\n\"so\"");
        LogRecord entry = new LogRecord(Level.SEVERE, "event=broken");
        entry.setThrown(new IllegalStateException("why"));
        String text = new JsonLines().format(entry);
        assertThat(text.strip()).doesNotContain("\n");
        assertThat(Json.parse(text).path("stack").asString()).contains("IllegalStateException: why");
    }

    @Test
    @DisplayName("L2 while it is open the router's lines go there and nowhere else")
    void open() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        System.Logger logger = System.getLogger("dev.nonagon.logs.JsonLinesTest");
        JsonLog log = JsonLog.open(out);
        logger.log(System.Logger.Level.INFO, "request=req_1 event=during");
        log.close();
        logger.log(System.Logger.Level.DEBUG, "event=after");
        String text = out.toString(StandardCharsets.UTF_8);
        assertThat(text.lines()).hasSize(1);
        assertThat(Json.parse(text).path("event").asString()).isEqualTo("during");
    }
}
