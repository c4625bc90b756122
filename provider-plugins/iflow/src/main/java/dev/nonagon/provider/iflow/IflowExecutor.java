package dev.nonagon.provider.iflow;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonEdit;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.provider.Call;
import dev.nonagon.spi.provider.DescriptorExecutor;
import dev.nonagon.spi.provider.ProviderExecutor;
import dev.nonagon.spi.provider.UpstreamRequest;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Calls with the login's API key, signed (rules I1 to I3). */
final class IflowExecutor implements ProviderExecutor {
    private final InstantSource clock;

    IflowExecutor(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public UpstreamRequest prepare(Call call) {
        Headers headers = DescriptorExecutor.headers(call);
        Optional<Secret> key = key(call);
        if (key.isPresent()) {
            headers =
                    signed(headers.with("authorization", "Bearer " + key.get().reveal()), key.get(), call.requestId());
        }
        return new UpstreamRequest("POST", call.endpoint(), headers, withUsage(call.body()));
    }

    private static Optional<Secret> key(Call call) {
        return switch (call.account().credential()) {
            case Credential.Key key -> Optional.of(key.key());
            case Credential.Tokens tokens ->
                Optional.of(Optional.ofNullable(tokens.extra().get(IflowFlow.API_KEY))
                        .orElse(tokens.access()));
            case Credential.None ignored -> Optional.empty();
        };
    }

    private Headers signed(Headers headers, Secret key, String requestId) {
        String session = "session-" + requestId;
        long now = clock.instant().toEpochMilli();
        return headers.with("session-id", session)
                .with("x-iflow-timestamp", Long.toString(now))
                .with(
                        "x-iflow-signature",
                        Signature.of(key, headers.first("user-agent").orElse(""), session, now));
    }

    private static byte[] withUsage(byte[] bytes) {
        ObjectNode body = Json.parseObject(bytes);
        return body.path("stream").asBoolean(false) && body.has("messages") && !body.has("stream_options")
                ? JsonEdit.apply(
                        bytes,
                        List.of(new JsonEdit.Set(
                                "/stream_options", Json.object().put("include_usage", true))))
                : bytes;
    }
}
