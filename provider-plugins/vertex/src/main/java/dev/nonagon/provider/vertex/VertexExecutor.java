package dev.nonagon.provider.vertex;

import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonPeek;
import dev.nonagon.spi.provider.Call;
import dev.nonagon.spi.provider.DescriptorExecutor;
import dev.nonagon.spi.provider.ProviderExecutor;
import dev.nonagon.spi.provider.UpstreamRequest;
import java.net.URI;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Calls Vertex AI where the account's project is (VX2). Without state. */
final class VertexExecutor implements ProviderExecutor {
    static final VertexExecutor INSTANCE = new VertexExecutor();

    private static final String WHOLE = ":generateContent";
    private static final String STREAMED = ":streamGenerateContent?alt=sse";
    private static final String WRAPPED = "generateContentRequest";

    private VertexExecutor() {}

    @Override
    public UpstreamRequest prepare(Call call) {
        URI endpoint = streamed(call);
        return new UpstreamRequest(
                "POST",
                Place.of(call.account().settings())
                        .map(place -> place.in(endpoint))
                        .map(uri -> withQuery(uri, endpoint))
                        .orElse(endpoint),
                DescriptorExecutor.headers(call),
                call.operation() == Operation.COUNT_TOKENS ? counting(call.body()) : call.body());
    }

    private static URI streamed(Call call) {
        String usual = call.endpoint().toString();
        return call.stream() && call.operation() == Operation.CHAT && usual.endsWith(WHOLE)
                ? URI.create(usual.substring(0, usual.length() - WHOLE.length()) + STREAMED)
                : call.endpoint();
    }

    private static URI withQuery(URI uri, URI former) {
        return former.getRawQuery() == null || uri.getRawQuery() != null
                ? uri
                : URI.create(uri + "?" + former.getRawQuery());
    }

    /** Vertex counts the request itself, without the wrapper and the model's name that the other API wants around it. */
    private static byte[] counting(byte[] body) {
        if (JsonPeek.of(body, Set.of(WRAPPED)).span(WRAPPED).isEmpty()
                || !(Json.parseObject(body).get(WRAPPED) instanceof ObjectNode request)) {
            return body;
        }
        request.remove("model");
        return Json.bytes(request);
    }
}
