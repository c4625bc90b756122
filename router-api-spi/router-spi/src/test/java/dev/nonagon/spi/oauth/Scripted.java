package dev.nonagon.spi.oauth;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.OutboundHttp;
import dev.nonagon.spi.PluginContext;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.oauth.OAuthFlow.Means;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.provider.UpstreamRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A vendor that answers in the order it was told, and what it was asked. */
final class Scripted implements OutboundHttp {
    static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

    final Deque<Answer> answers = new ArrayDeque<>();
    final List<UpstreamRequest> asked = new ArrayList<>();

    Scripted says(int status, String body) {
        answers.add(new Answer(
                status, Headers.of("content-type", "application/json"), body.getBytes(StandardCharsets.UTF_8)));
        return this;
    }

    @Override
    public Answer send(UpstreamRequest request) {
        asked.add(request);
        return answers.remove();
    }

    String body() {
        return new String(asked.getLast().body(), StandardCharsets.UTF_8);
    }

    Means means() {
        return new Means(URI.create("http://localhost:54321/callback"), this, () -> NOW, new Random(7));
    }

    static ProviderDescriptor descriptor(String oauth) {
        return ProviderDescriptor.of(Json.parseObject(("""
                {"spi": 1, "id": "some", "name": "Some", "tier": "free", "format": "openai-chat",
                 "endpoint": "https://api.some.example/v1/chat/completions", "policy": "official", "source": "this test",
                 "urls": {"user": "https://some.example/user"}, "oauth": %s}
                """.formatted(oauth)).getBytes(StandardCharsets.UTF_8)));
    }

    static StandardOAuthFlow flow(String oauth, Map<String, String> settings) {
        return new StandardOAuthFlow(descriptor(oauth), context(settings));
    }

    static PluginContext context(Map<String, String> settings) {
        return new PluginContext() {
            @Override
            public Optional<String> config(String key) {
                return Optional.ofNullable(settings.get(key));
            }

            @Override
            public InstantSource clock() {
                return () -> NOW;
            }

            @Override
            public ProviderDescriptor descriptor(String id) {
                throw new UnsupportedOperationException(id);
            }
        };
    }
}
