package dev.nonagon.provider.codeassist;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.oauth.TokenAnswers;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.provider.UpstreamRequest;
import java.net.URI;
import tools.jackson.databind.node.ObjectNode;

/** Questions to Code Assist about an account. */
final class CodeAssistCalls {
    private CodeAssistCalls() {}

    /** @param name of one of the descriptor's URLs */
    static UpstreamRequest post(ProviderDescriptor descriptor, String name, Secret access, ObjectNode question) {
        UpstreamRequest plain =
                TokenAnswers.json(URI.create(String.valueOf(descriptor.urls().get(name))), question);
        Headers[] headers = {plain.headers()};
        descriptor.headers().forEach((field, value) -> headers[0] = headers[0].with(field, value));
        return new UpstreamRequest(
                plain.method(),
                plain.uri(),
                headers[0].with("authorization", "Bearer " + access.reveal()),
                plain.body());
    }

    /** A question's beginning: who asks. */
    static ObjectNode about(Program program) {
        ObjectNode question = Json.object();
        question.putObject("metadata")
                .put("ideType", program.ideType())
                .put("platform", "PLATFORM_UNSPECIFIED")
                .put("pluginType", "GEMINI");
        return question;
    }
}
