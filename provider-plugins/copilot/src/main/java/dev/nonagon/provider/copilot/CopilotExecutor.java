package dev.nonagon.provider.copilot;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.provider.Call;
import dev.nonagon.spi.provider.DescriptorExecutor;
import dev.nonagon.spi.provider.HttpFailures;
import dev.nonagon.spi.provider.ProviderExecutor;
import dev.nonagon.spi.provider.ResponseHead;
import dev.nonagon.spi.provider.UpstreamRequest;
import java.net.URI;
import tools.jackson.databind.node.ObjectNode;

/**
 * Calls Copilot (GH2 to GH5). Without state.
 *
 * @source the shared page on providers, section 2.4; x-initiator and copilot-vision-request: earendil-works/pi and
 *     opencode, which send them by the same rules
 */
final class CopilotExecutor implements ProviderExecutor {
    static final CopilotExecutor INSTANCE = new CopilotExecutor();

    /** The account setting that holds the API's address. */
    static final String ENDPOINT = "endpoint";

    private static final String CHAT = "openai-chat";
    private static final String OTHER_ENDPOINT = "unsupported_api_for_model";

    private CopilotExecutor() {}

    @Override
    public UpstreamRequest prepare(Call call) {
        Headers headers = DescriptorExecutor.headers(call);
        byte[] body = call.body();
        if (call.operation() == Operation.CHAT) {
            ObjectNode json = Json.parseObject(body);
            Turn turn = Turn.of(json);
            headers = headers.with("x-initiator", turn.byPerson() ? "user" : "agent");
            if (turn.images()) {
                headers = headers.with("copilot-vision-request", "true");
            }
            if (call.provider().format().value().equals(CHAT)) {
                body = ChatRules.applied(body, json, call.model());
            }
        }
        return new UpstreamRequest("POST", endpoint(call), headers, body);
    }

    private static URI endpoint(Call call) {
        URI usual = URI.create(call.provider().endpoint());
        String own = call.account().settings().getOrDefault(ENDPOINT, "");
        boolean overridden =
                !String.valueOf(usual.getHost()).equals(call.endpoint().getHost());
        return own.isEmpty() || overridden
                ? call.endpoint()
                : URI.create(own + call.endpoint().getRawPath());
    }

    /** {@inheritDoc} Who asks for a model at the wrong endpoint is told where to find it. */
    @Override
    public Failure classify(ResponseHead head, byte[] body) {
        Failure failure = HttpFailures.classify(head, body);
        return failure.code().equals(OTHER_ENDPOINT)
                ? failure.withMessage(failure.message()
                        + "; models of Copilot's other endpoints are those of copilot-responses and copilot-messages")
                : failure;
    }
}
