package dev.nonagon.spi.provider;

import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.RouterException;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.json.JsonEdit;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * A provider as data: the content of {@code META-INF/nonagon/providers/<id>.json}, of a file dropped into the plugins
 * folder, or of a declared node. Its JSON Schema is the resource {@code /META-INF/nonagon/provider-descriptor.schema.json}.
 *
 * @param name for people
 * @param prefixes what may stand before the slash in {@code prefix/model}, beside the id
 * @param format what it speaks
 * @param endpoint the URL of operation CHAT; {@code {model}} stands for the model's name
 * @param endpoints URLs of further operations
 * @param auth the header that carries the key; empty if it needs no account
 * @param headers sent with every call
 * @param forwardedHeaders client headers (lower case) that pass on when the client speaks the provider's format
 * @param patches changes to every request body
 * @param models what is known of its models; others pass too
 * @param policyLink where the policy is explained
 * @param source where and when these facts were read
 */
public record ProviderDescriptor(
        ProviderId id,
        String name,
        List<String> prefixes,
        Tier tier,
        FormatId format,
        String endpoint,
        Map<Operation, String> endpoints,
        Optional<Auth> auth,
        Headers headers,
        List<String> forwardedHeaders,
        List<JsonEdit> patches,
        List<Model> models,
        Timeouts timeouts,
        Optional<Quota> quota,
        LifeCycle lifeCycle,
        Policy policy,
        Optional<String> policyLink,
        String source) {

    public ProviderDescriptor {
        prefixes = List.copyOf(prefixes);
        endpoints = Map.copyOf(endpoints);
        forwardedHeaders = List.copyOf(forwardedHeaders);
        patches = List.copyOf(patches);
        models = List.copyOf(models);
    }

    /**
     * Reads a descriptor.
     *
     * @throws RouterException naming the field that does not fit
     */
    public static ProviderDescriptor of(ObjectNode json) {
        return DescriptorReader.read(json);
    }

    /** Whether it answers without an account. */
    public boolean needsNoAccount() {
        return auth.isEmpty();
    }

    /** The same, with other times. */
    public ProviderDescriptor withTimeouts(Timeouts times) {
        return new ProviderDescriptor(
                id,
                name,
                prefixes,
                tier,
                format,
                endpoint,
                endpoints,
                auth,
                headers,
                forwardedHeaders,
                patches,
                models,
                times,
                quota,
                lifeCycle,
                policy,
                policyLink,
                source);
    }

    public Optional<Model> model(String modelId) {
        return models.stream().filter(m -> m.id().equals(modelId)).findFirst();
    }

    /** The order in which a thrifty person spends. */
    public enum Tier {
        SUBSCRIPTION,
        CHEAP,
        FREE,
        LOCAL
    }

    /** What the provider's terms say about such use. A provider that is against terms is off until its owner says so. */
    public enum Policy {
        OFFICIAL,
        TOLERATED,
        AGAINST_TERMS
    }

    /**
     * @param prefix stands before the key, for example {@code "Bearer "}
     */
    public record Auth(String header, String prefix) {}

    /**
     * @param contextTokens how much it reads
     * @param outputTokens how much it writes at the most
     * @param can capabilities: {@code tools}, {@code thinking}, {@code vision}, {@code json}
     */
    public record Model(
            String id, Optional<String> name, OptionalLong contextTokens, OptionalLong outputTokens, Set<String> can) {
        public Model {
            can = Set.copyOf(can);
        }
    }

    /**
     * How long an answer may take; empty is the router's setting.
     *
     * @param firstByte until the first useful byte
     * @param betweenBytes from one byte to the next
     */
    public record Timeouts(Optional<Duration> firstByte, Optional<Duration> betweenBytes) {
        public static final Timeouts UNSET = new Timeouts(Optional.empty(), Optional.empty());
    }

    /** How the allowance renews, in the provider's words: {@code daily}, {@code 10:00 Asia/Shanghai}. */
    public record Quota(String window, Optional<String> resets) {}

    /**
     * Whether the offer still exists.
     *
     * @param replacement what to use instead
     */
    public record LifeCycle(Status status, Optional<LocalDate> since, Optional<String> replacement) {
        public static final LifeCycle ACTIVE = new LifeCycle(Status.ACTIVE, Optional.empty(), Optional.empty());

        public enum Status {
            ACTIVE,
            DEGRADED,
            ENDED
        }
    }
}
