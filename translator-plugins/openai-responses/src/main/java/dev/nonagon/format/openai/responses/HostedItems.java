package dev.nonagon.format.openai.responses;

import dev.nonagon.spi.chat.Meaning;
import dev.nonagon.spi.chat.Tool;
import dev.nonagon.spi.chat.Tool.WebSearch;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.kit.RequestFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the provider does by itself, as far as other formats have it, too: searches of the web, with citations, and pictures
 * (rule R11). Without state.
 *
 * @source OpenAI's guides to the web search and the image generation tool, and its API reference of Responses
 */
final class HostedItems {
    /** Asks for the pages of a search beside its query. */
    static final String SOURCES = "web_search_call.action.sources";

    private static final String SEARCH_CALL = "web_search_call";
    private static final String PICTURE_CALL = "image_generation_call";
    private static final Set<String> UNDERSTOOD =
            Set.of("type", "filters", "user_location", "search_context_size", "external_web_access");

    private HostedItems() {}

    /** Whether a type of tool, or of a choice of one, is a search: it has had several names. */
    static boolean isSearch(String type) {
        return type.startsWith(WebSearch.NAME);
    }

    /**
     * What a hosted tool asks for, if it is a search that others may do: one that is held to OpenAI's own copy of the web
     * must not become one that goes out.
     */
    static Optional<WebSearch> tool(ObjectNode tool) {
        boolean cachedOnly = tool.path("external_web_access").isBoolean()
                && !tool.path("external_web_access").booleanValue();
        if (!isSearch(RequestFields.text(tool, "type")) || cachedOnly) {
            return Optional.empty();
        }
        List<String> domains = new ArrayList<>();
        tool.path("filters").path("allowed_domains").forEach(domain -> domains.add(domain.asString("")));
        List<String> rest = new ArrayList<>();
        tool.properties().stream()
                .filter(member -> !UNDERSTOOD.contains(member.getKey()) && says(member.getValue()))
                .map(Map.Entry::getKey)
                .forEach(rest::add);
        tool.path("filters").properties().stream()
                .filter(member -> !member.getKey().equals("allowed_domains") && says(member.getValue()))
                .map(member -> "filters/" + member.getKey())
                .forEach(rest::add);
        String size = RequestFields.text(tool, "search_context_size");
        return Optional.of(new WebSearch(
                domains,
                WebSearch.Place.read(tool.path("user_location")),
                size.isEmpty() ? Optional.empty() : Optional.of(size),
                rest));
    }

    private static boolean says(JsonNode value) {
        return !value.isNull() && !(value.isContainer() && value.isEmpty());
    }

    /** The tool for another format's search. */
    static ObjectNode tool(WebSearch search, String at, Scope scope) {
        ObjectNode tool = Json.object().put("type", WebSearch.NAME);
        if (!search.allowedDomains().isEmpty()) {
            ArrayNode domains = tool.putObject("filters").putArray("allowed_domains");
            search.allowedDomains().forEach(domains::add);
        }
        search.place()
                .ifPresent(place -> place.write(tool.putObject("user_location").put("type", "approximate")));
        search.contextSize().ifPresent(size -> tool.put("search_context_size", size));
        search.rest().forEach(name -> scope.lost(at + "/" + name, "only the tool's own format knows it"));
        return tool;
    }

    /** The type by which a choice means the search among the tools; empty if there is none. */
    static Optional<String> chosenType(List<Tool> tools, Scope scope) {
        for (Tool tool : tools) {
            if (tool instanceof Tool.Hosted hosted) {
                boolean own = hosted.origin().equals(Wire.ID) && isSearch(RequestFields.text(hosted.json(), "type"));
                if (own) {
                    return Optional.of(RequestFields.text(hosted.json(), "type"));
                }
                if (ToolWriter.searchFor(hosted, scope).isPresent()) {
                    return Optional.of(WebSearch.NAME);
                }
            }
        }
        return Optional.empty();
    }

    /** What a whole item of an answer says to others. */
    static List<Meaning> meanings(JsonNode item) {
        return switch (RequestFields.text(item, "type")) {
            case SEARCH_CALL -> search(item);
            case PICTURE_CALL -> picture(item);
            default -> List.of();
        };
    }

    /** A search; not a page that was opened or looked through after one. */
    private static List<Meaning> search(JsonNode item) {
        JsonNode action = item.path("action");
        List<String> queries = new ArrayList<>();
        action.path("queries").forEach(query -> queries.add(query.asString("")));
        String query = RequestFields.text(action, "query");
        if (queries.isEmpty() && !query.isBlank()) {
            queries.add(query);
        }
        List<Meaning.Page> pages = new ArrayList<>();
        for (JsonNode source : action.path("sources")) {
            String url = RequestFields.text(source, "url");
            if (!url.isEmpty()) {
                pages.add(new Meaning.Page(url, RequestFields.text(source, "title")));
            }
        }
        return queries.isEmpty()
                ? List.of()
                : List.of(new Meaning.Search(RequestFields.text(item, "id"), queries, pages, true));
    }

    private static List<Meaning> picture(JsonNode item) {
        String bytes = RequestFields.text(item, "result");
        String format = RequestFields.text(item, "output_format");
        return bytes.isEmpty()
                ? List.of()
                : List.of(new Meaning.Picture("image/" + (format.isEmpty() ? "png" : format), bytes));
    }

    /**
     * What an annotation says to others; nothing if it cites no page of the web.
     *
     * @param text the block's text so far
     */
    static List<Meaning> citation(JsonNode annotation, int block, CharSequence text) {
        String url = RequestFields.text(annotation, "url");
        if (!RequestFields.text(annotation, "type").equals("url_citation") || url.isEmpty()) {
            return List.of();
        }
        int start = units(text, annotation.path("start_index").asInt(0));
        int end = units(text, annotation.path("end_index").asInt(text.length()));
        Meaning.Page page = new Meaning.Page(url, RequestFields.text(annotation, "title"));
        return List.of(new Meaning.Citation(block, Math.min(start, end), end, page));
    }

    /** Where the character with this number begins; characters are code points, as in Python. */
    private static int units(CharSequence text, int characters) {
        int all = Character.codePointCount(text, 0, text.length());
        return Character.offsetByCodePoints(text, 0, Math.clamp(characters, 0, all));
    }

    static ObjectNode annotation(Meaning.Citation citation, CharSequence text) {
        int end = Math.clamp(citation.end(), 0, text.length());
        int start = Math.clamp(citation.start(), 0, end);
        return Json.object()
                .put("type", "url_citation")
                .put("start_index", Character.codePointCount(text, 0, start))
                .put("end_index", Character.codePointCount(text, 0, end))
                .put("url", citation.page().url())
                .put("title", citation.page().title());
    }

    /** The item of a search; its pages only if the client asked for them. */
    static ObjectNode item(Meaning.Search search, Scope scope) {
        ObjectNode item = Json.object();
        item.put("id", scope.newId("ws_")).put("type", SEARCH_CALL).put("status", "completed");
        ObjectNode action = item.putObject("action").put("type", "search");
        action.put("query", search.queries().isEmpty() ? "" : search.queries().getFirst());
        ArrayNode queries = action.putArray("queries");
        search.queries().forEach(queries::add);
        if (wantsSources(scope)) {
            ArrayNode sources = action.putArray("sources");
            search.pages()
                    .forEach(page -> sources.addObject().put("type", "url").put("url", page.url()));
        }
        return item;
    }

    private static boolean wantsSources(Scope scope) {
        return scope.request()
                .flatMap(request -> RequestReader.spelling(request.extras()))
                .map(spelled -> spelled.path("include"))
                .filter(include ->
                        include.valueStream().anyMatch(word -> word.asString("").equals(SOURCES)))
                .isPresent();
    }

    static ObjectNode item(Meaning.Picture picture, Scope scope) {
        ObjectNode item = Json.object();
        item.put("id", scope.newId("ig_")).put("type", PICTURE_CALL).put("status", "completed");
        String type = picture.mediaType();
        item.put("output_format", type.startsWith("image/") ? type.substring("image/".length()) : type);
        return item.put("result", picture.base64());
    }

    /** The events between the beginning and the end of such an item. */
    static List<String> progress(ObjectNode item) {
        String type = RequestFields.text(item, "type");
        String middle = type.equals(SEARCH_CALL) ? ".searching" : ".generating";
        return List.of(
                "response." + type + ".in_progress", "response." + type + middle, "response." + type + ".completed");
    }

    /** The item when it begins. */
    static ObjectNode begun(ObjectNode item) {
        return Json.object()
                .put("id", RequestFields.text(item, "id"))
                .put("type", RequestFields.text(item, "type"))
                .put("status", "in_progress");
    }
}
