package com.example.acme;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import dev.nonagon.spi.provider.Call;
import dev.nonagon.spi.provider.DescriptorExecutor;
import dev.nonagon.spi.provider.HttpFailures;
import dev.nonagon.spi.provider.ProviderExecutor;
import dev.nonagon.spi.provider.ResponseHead;
import dev.nonagon.spi.provider.UpstreamRequest;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Two things that a descriptor cannot say: Acme wants every request numbered, and it has a word of its own for an allowance that is
 * used up. Everything else is as usual. Thread-safe.
 */
final class AcmeExecutor implements ProviderExecutor {
    /** Pure: the same call gives the same request. The number is the router's own. */
    @Override
    public UpstreamRequest prepare(Call call) {
        UpstreamRequest usual = DescriptorExecutor.INSTANCE.prepare(call);
        return new UpstreamRequest(
                usual.method(), usual.uri(), usual.headers().with("x-acme-request", call.requestId()), usual.body());
    }

    /** {@code {"error":{"code":"tank_empty","message":"…","refill_at":"2026-12-01T00:00:00Z"}}}, with status 400. */
    @Override
    public Failure classify(ResponseHead head, byte[] body) {
        Failure usual = HttpFailures.classify(head, body);
        JsonNode error = error(body);
        if (!error.path("code").asString("").equals("tank_empty")) {
            return usual;
        }
        return new Failure(
                Failure.Kind.QUOTA_EXHAUSTED,
                usual.status(),
                usual.message(),
                usual.retryAfter(),
                AcmeQuota.instant(error.path("refill_at")),
                Optional.of(Failure.Extent.ACCOUNT),
                "tank_empty");
    }

    private static JsonNode error(byte[] body) {
        try {
            return Json.parse(body).path("error");
        } catch (JsonProblem e) {
            return Json.object();
        }
    }
}
