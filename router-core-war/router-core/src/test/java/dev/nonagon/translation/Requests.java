package dev.nonagon.translation;

import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Sampling;
import dev.nonagon.spi.provider.ProviderDescriptor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Plain requests and destinations for tests of passes. */
public final class Requests {
    public static final FormatId CLIENT = new FormatId("a-client");
    public static final FormatId UPSTREAM = new FormatId("an-upstream");

    private Requests() {}

    public static ChatRequest of(List<Message> messages) {
        return new ChatRequest(
                "m",
                messages,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                List.of(),
                Sampling.unset(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Extras.none());
    }

    /** A way from {@link #CLIENT} to an upstream that speaks {@code format}. */
    public static Destination to(FormatId format) {
        return new Destination(CLIENT, provider(format), "m", "");
    }

    public static ProviderDescriptor provider(FormatId format) {
        return new ProviderDescriptor(
                new ProviderId("p"),
                "P",
                List.of(),
                ProviderDescriptor.Tier.CHEAP,
                format,
                "https://p.example/v1/chat",
                Map.of(),
                Optional.empty(),
                Headers.none(),
                List.of(),
                List.of(),
                List.of(),
                ProviderDescriptor.Timeouts.UNSET,
                List.of(),
                ProviderDescriptor.LifeCycle.ACTIVE,
                ProviderDescriptor.Policy.OFFICIAL,
                Optional.empty(),
                "a test");
    }
}
