package dev.nonagon.management;

import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import dev.nonagon.access.Visitor;
import dev.nonagon.audit.Actor;
import dev.nonagon.books.Kept;
import dev.nonagon.books.NodeBook;
import dev.nonagon.books.NodeData;
import dev.nonagon.books.StoredConfiguration;
import dev.nonagon.management.AccountViews.Done;
import dev.nonagon.plugins.Plugins;
import dev.nonagon.settings.Declared;
import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.Secret;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** {@code /api/provider-nodes}: servers that speak a known format. A node's prefix is its id. */
@Path("api/provider-nodes")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public class NodesResource {
    private static final Map<String, String> NAMES = Map.of("id", "prefix", "label", "name");

    private final NodeBook book;
    private final StoredConfiguration picture;
    private final Plugins plugins;
    private final Addresses addresses;
    private final Trials trials;

    /** All nodes. */
    record NodeList(List<NodeView> nodes) {}

    /** One node. */
    record NodeAnswer(NodeView node, Optional<String> message) {}

    /**
     * A node, without any secret (M4).
     *
     * @param headers the names of the headers that it is sent
     */
    record NodeView(
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
    record NewNode(
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
    record NodeEdit(
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
    record NodeTrial(
            @NotBlank(message = "must be a URL such as https://host/v1") @Nullable
            String baseUrl,

            @Nullable Secret apiKey,
            @Nullable String format,
            @Nullable String type,
            @Nullable String apiType,
            @Nullable String modelId) {}

    /** What a trial came to. */
    record NodeVerdict(boolean valid, Optional<String> error) {}

    @Inject
    NodesResource(NodeBook book, StoredConfiguration picture, Plugins plugins, Addresses addresses, Trials trials) {
        this.book = book;
        this.picture = picture;
        this.plugins = plugins;
        this.addresses = addresses;
        this.trials = trials;
    }

    @GET
    @Needs(Need.READ)
    public NodeList list() {
        List<NodeView> all = new ArrayList<>();
        picture.current().nodes().forEach((id, node) -> {
            if (book.isDeclared(id)) {
                all.add(declared(node));
            }
        });
        book.list().stream().filter(kept -> !book.isDeclared(kept.id())).forEach(kept -> all.add(view(kept)));
        return new NodeList(all);
    }

    @GET
    @Path("{id}")
    @Needs(Need.READ)
    public NodeAnswer get(@PathParam("id") String id) {
        return new NodeAnswer(
                list().nodes().stream()
                        .filter(node -> node.id().equals(id))
                        .findFirst()
                        .orElseThrow(() -> ApiRefusal.unknown("There is no node '" + id + "'.")),
                Optional.empty());
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Need.ADMIN)
    @Creates
    public NodeAnswer create(NewNode body, @Context SecurityContext security) {
        NodeData data = new NodeData(
                String.valueOf(body.name()),
                format(body.format(), body.type(), body.apiType())
                        .orElseThrow(() -> ApiRefusal.invalid("format", "must be one of " + formats())),
                addresses.url("baseUrl", String.valueOf(body.baseUrl())),
                headers(body.headers()),
                Objects.requireNonNullElse(body.notes(), ""));
        Actor actor = Visitor.of(security).actor();
        Kept<NodeData> kept = ApiRefusal.naming(NAMES, () -> book.create(actor, String.valueOf(body.prefix()), data));
        return new NodeAnswer(view(kept), Optional.empty());
    }

    @PUT
    @Path("{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Need.ADMIN)
    public NodeAnswer edit(
            @PathParam("id") String id,
            @HeaderParam("If-Match") @Nullable String ifMatch,
            NodeEdit body,
            @Context SecurityContext security) {
        if (body.prefix() != null && !body.prefix().equals(id)) {
            throw ApiRefusal.invalid(
                    "prefix",
                    "is read-only, because models and aliases name it; make another node and delete this one");
        }
        OptionalLong version = Expected.version(ifMatch, body.version());
        Optional<FormatId> format = format(body.format(), body.type(), body.apiType());
        Optional<URI> url = Optional.ofNullable(body.baseUrl()).map(text -> addresses.url("baseUrl", text));
        Headers headers = headers(body.headers());
        Actor actor = Visitor.of(security).actor();
        boolean[] moved = {false};
        Kept<NodeData> kept = ApiRefusal.naming(
                NAMES,
                () -> book.edit(actor, id, version, before -> {
                    URI to = url.orElse(before.baseUrl());
                    moved[0] = !origin(to).equalsIgnoreCase(origin(before.baseUrl()));
                    return new NodeData(
                            Objects.requireNonNullElse(body.name(), before.label()),
                            format.orElse(before.format()),
                            to,
                            body.headers() == null ? before.headers() : headers,
                            Objects.requireNonNullElse(body.notes(), before.notes()));
                }));
        return new NodeAnswer(
                view(kept),
                moved[0]
                        ? Optional.of(
                                "The base URL has another host, so the keys of this node's connections were dropped,"
                                        + " and its headers unless they came with this change: send them again.")
                        : Optional.empty());
    }

    private static String origin(URI url) {
        return url.getScheme() + "://" + url.getRawAuthority();
    }

    /** Deletes a node and its accounts. */
    @DELETE
    @Path("{id}")
    @Needs(Need.ADMIN)
    public Done delete(@PathParam("id") String id, @Context SecurityContext security) {
        Actor actor = Visitor.of(security).actor();
        book.delete(actor, id);
        return new Done(true, "The node and its connections are deleted");
    }

    /** Tries a node without keeping it, with the key that came with the call and no other. */
    @POST
    @Path("validate")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Need.ADMIN)
    public NodeVerdict validate(NodeTrial body) {
        ProviderId id = new ProviderId("trial");
        FormatId format = format(
                        body.format(), Objects.requireNonNullElse(body.type(), "openai-compatible"), body.apiType())
                .orElseThrow(() -> ApiRefusal.invalid("format", "must be one of " + formats()));
        Declared.Node node =
                new Declared.Node(id, format, addresses.url("baseUrl", String.valueOf(body.baseUrl())), Headers.none());
        Declared.Account account = new Declared.Account(
                "trial",
                "trial",
                id,
                Connections.credential(body.apiKey()),
                Map.of(),
                1,
                1,
                true,
                Optional.empty(),
                Optional.empty());
        Trials.Outcome outcome =
                trials.node(node, account, Optional.ofNullable(body.modelId()).filter(model -> !model.isBlank()));
        return new NodeVerdict(outcome.valid(), Optional.of(outcome.error()).filter(error -> !error.isEmpty()));
    }

    /** The format that is named, or that 9Router's two words come to: a family, and which of it. */
    private Optional<FormatId> format(@Nullable String format, @Nullable String type, @Nullable String apiType) {
        if (format != null) {
            return Optional.of(
                    known(format).orElseThrow(() -> ApiRefusal.invalid("format", "must be one of " + formats())));
        }
        if (type == null && apiType == null) {
            return Optional.empty();
        }
        String family = Objects.requireNonNullElse(type, "openai-compatible").replaceFirst("-compatible$", "") + "-";
        if (apiType != null && !apiType.isBlank()) {
            return Optional.of(known(family + apiType)
                    .orElseThrow(() ->
                            ApiRefusal.invalid("apiType", "Invalid OpenAI compatible API type: chat or responses")));
        }
        Optional<FormatId> chat = known(family + "chat");
        List<FormatId> members = plugins.current().formats().stream()
                .map(f -> f.id())
                .filter(known -> known.value().startsWith(family))
                .toList();
        return Optional.of(chat.or(() -> members.size() == 1 ? Optional.of(members.getFirst()) : Optional.empty())
                .orElseThrow(() -> ApiRefusal.invalid(
                        "type", "Invalid provider node type: openai-compatible or anthropic-compatible")));
    }

    private Optional<FormatId> known(String name) {
        return plugins.current().formats().stream()
                .map(f -> f.id())
                .filter(id -> id.value().equals(name))
                .findFirst();
    }

    private String formats() {
        return String.join(
                ", ",
                plugins.current().formats().stream()
                        .map(f -> f.id().value())
                        .sorted()
                        .toList());
    }

    private static Headers headers(@Nullable Map<String, Secret> given) {
        Headers headers = Headers.none();
        if (given != null) {
            for (Map.Entry<String, Secret> header : given.entrySet()) {
                headers = headers.plus(header.getKey(), header.getValue().reveal());
            }
        }
        return headers;
    }

    private static List<String> names(Headers headers) {
        List<String> names = new ArrayList<>();
        headers.forEach((name, value) -> names.add(name));
        return names.stream().distinct().toList();
    }

    private static NodeView view(Kept<NodeData> kept) {
        NodeData data = kept.data();
        return new NodeView(
                kept.id(),
                data.label(),
                kept.id(),
                data.format().value(),
                data.baseUrl().toString(),
                names(data.headers()),
                data.notes(),
                false,
                Optional.of(kept.createdAt()),
                Optional.of(kept.updatedAt()),
                Optional.of(kept.version()));
    }

    private static NodeView declared(Declared.Node node) {
        String id = node.name().value();
        return new NodeView(
                id,
                id,
                id,
                node.format().value(),
                node.baseUrl().toString(),
                names(node.headers()),
                "",
                true,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
