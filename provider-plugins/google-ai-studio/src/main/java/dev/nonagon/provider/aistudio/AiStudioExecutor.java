package dev.nonagon.provider.aistudio;

import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.provider.Call;
import dev.nonagon.spi.provider.DescriptorExecutor;
import dev.nonagon.spi.provider.ProviderExecutor;
import dev.nonagon.spi.provider.UpstreamRequest;
import java.net.URI;

/** Calls the Gemini API as its descriptor says, and for a stream where streams are (AS1). Without state. */
final class AiStudioExecutor implements ProviderExecutor {
    static final AiStudioExecutor INSTANCE = new AiStudioExecutor();

    private static final String WHOLE = ":generateContent";
    private static final String STREAMED = ":streamGenerateContent?alt=sse";

    private AiStudioExecutor() {}

    @Override
    public UpstreamRequest prepare(Call call) {
        String usual = call.endpoint().toString();
        URI endpoint = call.stream() && call.operation() == Operation.CHAT && usual.endsWith(WHOLE)
                ? URI.create(usual.substring(0, usual.length() - WHOLE.length()) + STREAMED)
                : call.endpoint();
        return new UpstreamRequest("POST", endpoint, DescriptorExecutor.headers(call), call.body());
    }
}
