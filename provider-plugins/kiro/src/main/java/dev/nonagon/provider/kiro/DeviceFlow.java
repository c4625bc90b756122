package dev.nonagon.provider.kiro;

import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.oauth.TokenAnswers;
import dev.nonagon.spi.provider.ProviderDescriptor;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** A way in by a code that AWS shows. Thread-safe. */
abstract class DeviceFlow extends KiroFlow {
    private final String method;

    DeviceFlow(ProviderDescriptor descriptor, String method) {
        super(descriptor);
        this.method = method;
    }

    final Outcome polled(Pending pending, Means means) throws IOException, InterruptedException {
        return switch (oidc.poll(pending, means)) {
            case AwsOidc.Polled.Said said -> said.outcome();
            case AwsOidc.Polled.Answered answered -> tokens(answered, means);
        };
    }

    private Outcome tokens(AwsOidc.Polled.Answered answered, Means means) throws InterruptedException {
        Optional<ObjectNode> json =
                answered.answer().status() < 300 ? TokenAnswers.object(answered.answer()) : Optional.empty();
        Optional<Credential.Tokens> fresh = json.flatMap(said ->
                TokenAnswers.tokens(said, Optional.empty(), means.clock().instant()));
        if (fresh.isEmpty()) {
            return refusal(answered.answer());
        }
        Credential.Tokens tokens = fresh.get();
        Map<String, String> settings = new HashMap<>(answered.settings());
        settings.put(KiroSettings.METHOD, method);
        return granted(
                json.get(),
                new Credential.Tokens(
                        tokens.access(),
                        tokens.refresh(),
                        tokens.expiresAt(),
                        Map.of(KiroSettings.CLIENT_SECRET, answered.clientSecret())),
                settings,
                means);
    }
}
