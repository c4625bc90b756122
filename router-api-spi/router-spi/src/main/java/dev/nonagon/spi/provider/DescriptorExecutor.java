package dev.nonagon.spi.provider;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.oauth.Credential;

/** Calls a provider as its descriptor says. Java is needed only to deviate. */
public final class DescriptorExecutor implements ProviderExecutor {
    public static final DescriptorExecutor INSTANCE = new DescriptorExecutor();

    private DescriptorExecutor() {}

    @Override
    public UpstreamRequest prepare(Call call) {
        return new UpstreamRequest("POST", call.endpoint(), headers(call), call.body());
    }

    /** The headers of a call: JSON, the descriptor's, the client's forwarded ones (which win), and the credential. */
    public static Headers headers(Call call) {
        Headers[] headers = {
            Headers.of("content-type", "application/json")
                    .plus("accept", call.stream() ? "text/event-stream" : "application/json")
        };
        call.provider().headers().forEach((name, value) -> headers[0] = headers[0].with(name, value));
        call.clientHeaders().forEach((name, value) -> headers[0] = headers[0].with(name, value));
        call.provider().auth().ifPresent(auth -> {
            switch (call.account().credential()) {
                case Credential.Key key ->
                    headers[0] = headers[0].with(
                            auth.header(), auth.prefix() + key.key().reveal());
                case Credential.Tokens tokens ->
                    headers[0] = headers[0].with(
                            "authorization", "Bearer " + tokens.access().reveal());
                case Credential.None ignored -> {}
            }
        });
        return headers[0];
    }
}
