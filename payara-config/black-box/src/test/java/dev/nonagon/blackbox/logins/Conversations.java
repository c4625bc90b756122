package dev.nonagon.blackbox.logins;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.blackbox.support.Dialect;
import dev.nonagon.blackbox.support.EventStream;
import dev.nonagon.blackbox.support.Http;
import dev.nonagon.blackbox.support.Http.Answer;
import tools.jackson.databind.JsonNode;

/** What clients of three kinds say to a provider through the router. */
record Conversations(Http router, String provider) {
    private static final String TOOLS =
            "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"look\",\"parameters\":{\"type\":\"object\","
                    + "\"properties\":{\"place\":{\"type\":\"string\"}}}}}]";
    private static final String QUESTION = "{\"role\":\"user\",\"content\":\"Look\"}";

    /** An OpenAI, an Anthropic and a Responses client each get a stream. */
    void streams() {
        for (Dialect client : Dialect.values()) {
            try (EventStream stream =
                    router.stream(client.path(), client.ask(provider + "/text", true), client.headers())) {
                assertThat(stream.status())
                        .as("%s from a client of %s", provider, client)
                        .isEqualTo(200);
                assertThat(client.text(stream.toEnd())).as("%s", client).isNotBlank();
            }
        }
        Answer responses =
                router.post("/v1/responses", "{\"model\":\"" + provider + "/text\",\"input\":\"Hi\",\"stream\":true}");
        assertThat(responses.text()).contains("response.completed");
    }

    /** A tool is called, and its result comes back in the next answer. */
    void toolRoundTrip() {
        Answer call = asked(QUESTION);
        JsonNode message = call.json().at("/choices/0/message");
        JsonNode asked = message.at("/tool_calls/0");
        assertThat(asked.at("/function/name").asString()).as(call::toString).isEqualTo("look");
        String result = "{\"role\":\"tool\",\"tool_call_id\":\""
                + asked.path("id").asString() + "\",\"content\":\"seen-4711\"}";
        assertThat(asked(QUESTION + "," + message + "," + result).text()).contains("seen-4711");
    }

    private Answer asked(String messages) {
        return router.post(
                "/v1/chat/completions",
                "{\"model\":\"" + provider + "/tool\"," + TOOLS + ",\"messages\":[" + messages + "]}");
    }

    /** One whole answer to an OpenAI client. */
    Answer whole() {
        return router.post(Dialect.OPENAI.path(), Dialect.OPENAI.ask(provider + "/text", false));
    }
}
