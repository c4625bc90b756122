package dev.nonagon.provider.kiro;

import dev.nonagon.format.kiro.EventStreamFraming;
import dev.nonagon.format.kiro.KiroErrors;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.format.Framing;
import dev.nonagon.spi.json.JsonEdit;
import dev.nonagon.spi.provider.Call;
import dev.nonagon.spi.provider.DescriptorExecutor;
import dev.nonagon.spi.provider.ProviderExecutor;
import dev.nonagon.spi.provider.ResponseHead;
import dev.nonagon.spi.provider.UpstreamRequest;
import java.util.List;
import tools.jackson.databind.node.StringNode;

/** Calls the service behind Kiro. Its answers are event streams, whether a client streams or not. Thread-safe. */
final class KiroExecutor implements ProviderExecutor {
    @Override
    public UpstreamRequest prepare(Call call) {
        Headers headers = DescriptorExecutor.headers(call).with("accept", EventStreamFraming.CONTENT_TYPE);
        return new UpstreamRequest("POST", call.endpoint(), headers, withProfile(call));
    }

    /** Rule R1. */
    private static byte[] withProfile(Call call) {
        String profile = call.account().settings().getOrDefault(KiroSettings.PROFILE, "");
        return profile.isBlank()
                ? call.body()
                : JsonEdit.apply(
                        call.body(), List.of(new JsonEdit.Set("/profileArn", StringNode.valueOf(profile.strip()))));
    }

    @Override
    public Framing framing(ResponseHead head) {
        String type = head.headers().first("content-type").orElse(EventStreamFraming.CONTENT_TYPE);
        return type.startsWith("application/json") || type.startsWith("text/")
                ? Framing.whole()
                : EventStreamFraming.INSTANCE;
    }

    @Override
    public Failure classify(ResponseHead head, byte[] body) {
        return KiroErrors.classify(head, body);
    }
}
