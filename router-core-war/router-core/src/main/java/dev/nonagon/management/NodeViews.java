package dev.nonagon.management;

import dev.nonagon.spi.Secret;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What goes in and out at {@code /api/provider-nodes}, and what the console shows of it. */
public final class NodeViews {
    private NodeViews() {}

    /** All nodes. */
    public record NodeList(List<NodeView> nodes) {}

    /** One node. */
    public record NodeAnswer(NodeView node, Optional<String> message) {}

    /**
     * A node, without any secret (M4).
     *
     * @param headers the names of the headers that it is sent
     */
    public record NodeView(
            String id,
            String name,
            String prefix,
            String format,
            String baseUrl,
            List<String> headers,
            String notes,
            boolean declared,
            Optional<Instant> createdAt,
            Optional<Instant> updatedAt,
            Optional<Long> version) {}

    /**
     * A new node.
     *
     * @param format what it speaks; or as 9Router says it:
     * @param type {@code openai-compatible} or {@code anthropic-compatible}, a family of formats
     * @param apiType {@code chat} or {@code responses}, which of the family
     */
    public record NewNode(
            @NotBlank(message = "Name is required")
            @Size(max = 200, message = "must have 1 to 200 characters")
            @Nullable
            String name,

            @NotBlank(message = "Prefix is required") @Nullable
            String prefix,

            @Nullable String format,
            @Nullable String type,
            @Nullable String apiType,

            @NotBlank(message = "must be a URL such as https://host/v1") @Nullable
            String baseUrl,

            @Nullable Map<String, Secret> headers,

            @Size(max = 10_000, message = "must have at most 10000 characters") @Nullable
            String notes) {}

    /** A change; what is missing stays. The prefix is for good: models and aliases name it. */
    public record NodeEdit(
            @Size(min = 1, max = 200, message = "must have 1 to 200 characters") @Nullable
            String name,

            @Nullable String prefix,
            @Nullable String format,
            @Nullable String type,
            @Nullable String apiType,
            @Nullable String baseUrl,
            @Nullable Map<String, Secret> headers,

            @Size(max = 10_000, message = "must have at most 10000 characters") @Nullable
            String notes,

            @Nullable Long version) {}

    /** A node to try that is not kept. */
    public record NodeTrial(
            @NotBlank(message = "must be a URL such as https://host/v1") @Nullable
            String baseUrl,

            @Nullable Secret apiKey,
            @Nullable String format,
            @Nullable String type,
            @Nullable String apiType,
            @Nullable String modelId) {}

    /** What a trial came to. */
    public record NodeVerdict(boolean valid, Optional<String> error) {}
}
