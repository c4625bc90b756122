package dev.nonagon.management;

import dev.nonagon.audit.Actor;
import dev.nonagon.books.Kept;
import dev.nonagon.books.NodeBook;
import dev.nonagon.books.NodeData;
import dev.nonagon.books.StoredConfiguration;
import dev.nonagon.management.NodeViews.NewNode;
import dev.nonagon.management.NodeViews.NodeAnswer;
import dev.nonagon.management.NodeViews.NodeEdit;
import dev.nonagon.management.NodeViews.NodeTrial;
import dev.nonagon.management.NodeViews.NodeVerdict;
import dev.nonagon.management.NodeViews.NodeView;
import dev.nonagon.plugins.Plugins;
import dev.nonagon.settings.Declared;
import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.Secret;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Servers of one's own that speak a known format: for {@code /api/provider-nodes} and for the console. Thread-safe. */
public final class NodeDesk {
    private static final Map<String, String> NAMES = Map.of("id", "prefix", "label", "name");

    private final NodeBook book;
    private final StoredConfiguration picture;
    private final Plugins plugins;
    private final Addresses addresses;
    private final Trials trials;

    NodeDesk(NodeBook book, StoredConfiguration picture, Plugins plugins, Addresses addresses, Trials trials) {
        this.book = book;
        this.picture = picture;
        this.plugins = plugins;
        this.addresses = addresses;
        this.trials = trials;
    }

    /** Those of the book and the declared ones. */
    public List<NodeView> list() {
        List<NodeView> all = new ArrayList<>();
        picture.current().nodes().forEach((id, node) -> {
            if (book.isDeclared(id)) {
                all.add(declared(node));
            }
        });
        book.list().stream().filter(kept -> !book.isDeclared(kept.id())).forEach(kept -> all.add(view(kept)));
        return all;
    }

    public NodeView find(String id) {
        return list().stream()
                .filter(node -> node.id().equals(id))
                .findFirst()
                .orElseThrow(() -> ApiRefusal.unknown("There is no node '" + id + "'."));
    }

    public NodeAnswer create(Actor actor, NewNode body) {
        NodeData data = new NodeData(
                String.valueOf(body.name()),
                format(body.format(), body.type(), body.apiType())
                        .orElseThrow(
                                () -> ApiRefusal.invalid("format", "must be one of " + String.join(", ", formats()))),
                addresses.url("baseUrl", String.valueOf(body.baseUrl())),
                headers(body.headers()),
                Objects.requireNonNullElse(body.notes(), ""));
        Kept<NodeData> kept = ApiRefusal.naming(NAMES, () -> book.create(actor, String.valueOf(body.prefix()), data));
        return new NodeAnswer(view(kept), Optional.empty());
    }

    /**
     * Changes what is given.
     *
     * @param version what was read, if a change made meanwhile is not to be overwritten
     */
    public NodeAnswer edit(Actor actor, String id, OptionalLong version, NodeEdit body) {
        if (body.prefix() != null && !body.prefix().equals(id)) {
            throw ApiRefusal.invalid(
                    "prefix",
                    "is read-only, because models and aliases name it; make another node and delete this one");
        }
        Optional<FormatId> format = format(body.format(), body.type(), body.apiType());
        Optional<URI> url = Optional.ofNullable(body.baseUrl()).map(text -> addresses.url("baseUrl", text));
        Headers headers = headers(body.headers());
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
    public void delete(Actor actor, String id) {
        book.delete(actor, id);
    }

    /** Tries a node without keeping it, with the key that came with the call and no other. */
    public NodeVerdict validate(NodeTrial body) {
        ProviderId id = new ProviderId("trial");
        FormatId format = format(
                        body.format(), Objects.requireNonNullElse(body.type(), "openai-compatible"), body.apiType())
                .orElseThrow(() -> ApiRefusal.invalid("format", "must be one of " + String.join(", ", formats())));
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
            return Optional.of(known(format)
                    .orElseThrow(() -> ApiRefusal.invalid("format", "must be one of " + String.join(", ", formats()))));
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

    /** What a node can speak. */
    public List<String> formats() {
        return plugins.current().formats().stream()
                .map(f -> f.id().value())
                .sorted()
                .toList();
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
