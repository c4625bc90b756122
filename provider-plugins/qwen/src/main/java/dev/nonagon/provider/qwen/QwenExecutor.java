package dev.nonagon.provider.qwen;

import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonEdit;
import dev.nonagon.spi.provider.Call;
import dev.nonagon.spi.provider.DescriptorExecutor;
import dev.nonagon.spi.provider.ProviderExecutor;
import dev.nonagon.spi.provider.UpstreamRequest;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** Calls the account's own host (rules Q1 to Q3). */
final class QwenExecutor implements ProviderExecutor {
    private static final String CHAT = "/chat/completions";

    @Override
    public UpstreamRequest prepare(Call call) {
        byte[] body = call.operation() == Operation.CHAT ? fitted(call.body()) : call.body();
        return new UpstreamRequest("POST", place(call), DescriptorExecutor.headers(call), body);
    }

    /** An address that the account's owner has set is theirs. */
    private static URI place(Call call) {
        boolean usual = call.endpoint().toString().equals(call.provider().endpoint());
        return usual
                ? Optional.ofNullable(call.account().settings().get(ResourceUrl.SETTING))
                        .flatMap(text -> ResourceUrl.of(text, CHAT))
                        .orElse(call.endpoint())
                : call.endpoint();
    }

    /** @source the shared page on providers, section 2.7 */
    private static byte[] fitted(byte[] bytes) {
        ObjectNode body = Json.parseObject(bytes);
        List<JsonEdit> edits = new ArrayList<>();
        if (body.path("stream").asBoolean(false) && !body.has("stream_options")) {
            edits.add(new JsonEdit.Set("/stream_options", Json.object().put("include_usage", true)));
        }
        JsonNode choice = body.path("tool_choice");
        if (thinks(body) && (choice.isObject() || choice.asString("").equals("required"))) {
            edits.add(new JsonEdit.Set("/tool_choice", StringNode.valueOf("auto")));
        }
        return JsonEdit.apply(bytes, edits);
    }

    private static boolean thinks(ObjectNode body) {
        JsonNode thinking = body.path("thinking");
        return body.path("enable_thinking").asBoolean(false)
                || (thinking.isBoolean() && thinking.booleanValue())
                || thinking.path("type").asString("").equals("enabled");
    }
}
