package dev.nonagon.spi.provider;

import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.RouterException;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.json.JsonEdit;
import dev.nonagon.spi.oauth.OAuthTerms;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashSet;
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
 * @param quota the windows of an account's allowance that are known beforehand
 * @param policyLink where the policy is explained
 * @param source where and when these facts were read
 * @param family whose seals its models mint and take, unless a model says otherwise; empty for nobody's but its own
 * @param versions what newer versions of its API refuse
 * @param limits whether a limit that strikes is the model's or the whole account's, where its answers do not say
 * @param names patterns of its own models' names, {@code *} for any characters: who asks for such a name without a prefix may
 *     mean it, listed or not
 * @param can what all its models can, listed or not; words of {@link Abilities}
 * @param oauth how an account logs in, where that is a standard way
 * @param urls further addresses that its plugin asks, by name: who somebody is, how much is left
 * @param accountsOf the provider whose accounts it uses: the same service, spoken to in another format. Both must come with
 *     the same plugin, or tokens would go wherever a stranger's descriptor says. To the outside both are that provider: whoever
 *     asks it for a model that only this one lists is led here
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
        List<QuotaRule> quota,
        LifeCycle lifeCycle,
        Policy policy,
        Optional<String> policyLink,
        String source,
        Optional<String> family,
        Optional<Versions> versions,
        Optional<Limits> limits,
        List<String> names,
        Set<String> can,
        Optional<OAuthTerms> oauth,
        Map<String, String> urls,
        Optional<ProviderId> accountsOf) {

    public ProviderDescriptor {
        prefixes = List.copyOf(prefixes);
        endpoints = Map.copyOf(endpoints);
        forwardedHeaders = List.copyOf(forwardedHeaders);
        patches = List.copyOf(patches);
        models = List.copyOf(models);
        names = List.copyOf(names);
        quota = List.copyOf(quota);
        can = Set.copyOf(can);
        urls = Map.copyOf(urls);
    }

    /** A provider that shares its seals with nobody and has one version of its API. */
    public ProviderDescriptor(
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
            List<QuotaRule> quota,
            LifeCycle lifeCycle,
            Policy policy,
            Optional<String> policyLink,
            String source) {
        this(
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
                timeouts,
                quota,
                lifeCycle,
                policy,
                policyLink,
                source,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Set.of(),
                Optional.empty(),
                Map.of(),
                Optional.empty());
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
        return with(id, family, times, models, can, lifeCycle);
    }

    /** The same, with other models. */
    public ProviderDescriptor withModels(List<Model> others) {
        return with(id, family, timeouts, others, can, lifeCycle);
    }

    /** The same, whose models can other things. */
    public ProviderDescriptor withCan(Set<String> abilities) {
        return with(id, family, timeouts, models, abilities, lifeCycle);
    }

    /** The same, at another point of its life. */
    public ProviderDescriptor withLifeCycle(LifeCycle other) {
        return with(id, family, timeouts, models, can, other);
    }

    /**
     * The same, known as the provider whose accounts it uses. Its seals stay its own: what speaks another format takes no
     * other's.
     */
    public ProviderDescriptor as(ProviderDescriptor other) {
        return with(other.id, family.or(() -> Optional.of(id.value())), timeouts, models, can, lifeCycle);
    }

    private ProviderDescriptor with(
            ProviderId known,
            Optional<String> seals,
            Timeouts times,
            List<Model> others,
            Set<String> abilities,
            LifeCycle life) {
        return new ProviderDescriptor(
                known,
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
                others,
                times,
                quota,
                life,
                policy,
                policyLink,
                source,
                seals,
                versions,
                limits,
                names,
                abilities,
                oauth,
                urls,
                accountsOf);
    }

    /** What a model of this provider is known to be able to do: what all can, and what the model's own entry says. */
    public Set<String> can(String modelId) {
        Set<String> all = new HashSet<>(can);
        model(modelId).ifPresent(model -> all.addAll(model.can()));
        return all;
    }

    /** Whose seals a model of this provider mints and takes: the model's word, else the provider's, else its id. */
    public String family(String modelId) {
        return model(modelId).flatMap(Model::family).or(() -> family).orElseGet(id::value);
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

    /** What a limit of the provider's is counted for. */
    public enum Limits {
        /** Each model of an account apart. */
        MODEL,
        /** The account as a whole. */
        ACCOUNT
    }

    /**
     * @param prefix stands before the key, for example {@code "Bearer "}
     */
    public record Auth(String header, String prefix) {}

    /**
     * @param contextTokens how much it reads
     * @param outputTokens how much it writes at the most
     * @param can words of {@link Abilities}
     * @param family whose seals it mints and takes, where that is not the provider's
     * @param thinking how it is told how much to think, where the router's own table does not know or is wrong
     * @param lifeCycle whether it is still offered
     */
    public record Model(
            String id,
            Optional<String> name,
            OptionalLong contextTokens,
            OptionalLong outputTokens,
            Set<String> can,
            Optional<String> family,
            Optional<Thinking> thinking,
            LifeCycle lifeCycle) {
        public Model {
            can = Set.copyOf(can);
        }

        /** A model that is offered. */
        public Model(
                String id,
                Optional<String> name,
                OptionalLong contextTokens,
                OptionalLong outputTokens,
                Set<String> can,
                Optional<String> family,
                Optional<Thinking> thinking) {
            this(id, name, contextTokens, outputTokens, can, family, thinking, LifeCycle.ACTIVE);
        }

        public Model(
                String id,
                Optional<String> name,
                OptionalLong contextTokens,
                OptionalLong outputTokens,
                Set<String> can) {
            this(id, name, contextTokens, outputTokens, can, Optional.empty(), Optional.empty());
        }
    }

    /**
     * What newer versions of an API refuse that older ones took.
     *
     * @param header the header that names the version
     */
    public record Versions(String header, List<Profile> profiles) {
        public Versions {
            profiles = List.copyOf(profiles);
        }

        /**
         * @param from the first version for which it holds; versions are dates, {@code 2026-10-21}, and compare as text
         * @param reject JSON pointers of the fields that a request must not have
         */
        public record Profile(String from, List<String> reject) {
            public Profile {
                reject = List.copyOf(reject);
            }
        }

        /** The fields that a version refuses, each once. */
        public List<String> rejected(String version) {
            return profiles.stream()
                    .filter(profile -> profile.from().compareTo(version) <= 0)
                    .flatMap(profile -> profile.reject().stream())
                    .distinct()
                    .toList();
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
