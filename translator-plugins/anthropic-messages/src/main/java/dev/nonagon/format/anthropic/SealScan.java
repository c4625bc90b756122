package dev.nonagon.format.anthropic;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** Finds the seals of a request without a tree: signatures of thoughts, empty ones too, and redacted thoughts. */
final class SealScan {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(128 * 1024 * 1024)
                    .build())
            .build();

    private final JsonParser json;
    private final List<String> seals = new ArrayList<>();

    private SealScan(JsonParser json) {
        this.json = json;
    }

    /** The seals in their order; those before the damage if the body is damaged, which others will tell. */
    static List<String> of(byte[] body) {
        SealScan scan = null;
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), body)) {
            scan = new SealScan(parser);
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                scan.request();
            }
            return scan.seals;
        } catch (JacksonException e) {
            return scan == null ? List.of() : scan.seals;
        }
    }

    private void request() {
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            boolean messages = json.currentName().equals("messages");
            if (json.nextToken() == JsonToken.START_ARRAY && messages) {
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    message();
                }
            } else {
                json.skipChildren();
            }
        }
    }

    private void message() {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            boolean content = json.currentName().equals("content");
            if (json.nextToken() == JsonToken.START_ARRAY && content) {
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    block();
                }
            } else {
                json.skipChildren();
            }
        }
    }

    private void block() {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        String type = "";
        String signature = "";
        String data = "";
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            if (json.nextToken() == JsonToken.VALUE_STRING) {
                switch (name) {
                    case "type" -> type = json.getString();
                    case "signature" -> signature = json.getString();
                    case "data" -> data = json.getString();
                    default -> {}
                }
            } else {
                json.skipChildren();
            }
        }
        if (type.equals("thinking")) {
            seals.add(signature);
        } else if (type.equals("redacted_thinking")) {
            seals.add(data);
        }
    }
}
