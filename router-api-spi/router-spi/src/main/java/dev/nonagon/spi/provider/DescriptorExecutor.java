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

    /** The headers of a call: its content type, the descriptor's, the client's forwarded ones (which win), and the credential. */
    public static Headers headers(Call call) {
        Headers[] headers = {Headers.of("content-type", call.contentType()).plus("accept", accepted(call))};
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

    private static String accepted(Call call) {
        return switch (call.operation()) {
            // Sound, pictures and texts come in types of which nobody keeps a list.
            case IMAGE, SPEECH, TRANSCRIBE -> "*/*";
            case CHAT, COUNT_TOKENS, EMBED, COMPACT, LIST_MODELS, SHOW_MODEL ->
                call.stream() ? "text/event-stream" : "application/json";
        };
    }
}
