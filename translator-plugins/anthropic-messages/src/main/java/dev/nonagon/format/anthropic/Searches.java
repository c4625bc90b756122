package dev.nonagon.format.anthropic;

import dev.nonagon.spi.chat.Meaning;
import dev.nonagon.spi.chat.Tool;
import dev.nonagon.spi.chat.Tool.WebSearch;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Searches of the web that a provider runs: the tool, the two blocks of a search, and citations. An instance knows the
 * searches of one answer. Not thread-safe.
 *
 * @source Anthropic's documentation of the web search tool ({@code web_search_20250305})
 */
final class Searches {
    static final String USE = "server_tool_use";
    static final String RESULT = "web_search_tool_result";
    private static final String NAME = "web_search";
    /** The oldest version, which every model with a search takes. */
    private static final String TYPE = "web_search_20250305";

    private static final String CITATION = "web_search_result_location";
    private static final Set<String> UNDERSTOOD =
            Set.of("type", "name", "allowed_domains", "user_location", CacheControl.MEMBER);

    private final Map<String, List<String>> queries = new HashMap<>();

    /** What a hosted tool asks for, if it is a search. */
    static Optional<WebSearch> tool(JsonNode json) {
        if (!json.path("type").asString("").startsWith("web_search_")) {
            return Optional.empty();
        }
        List<String> domains = new ArrayList<>();
        json.path("allowed_domains").forEach(domain -> domains.add(domain.asString("")));
        List<String> rest = json.properties().stream()
                .filter(member -> !UNDERSTOOD.contains(member.getKey()) && !isEmpty(member.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        return Optional.of(
                new WebSearch(domains, WebSearch.Place.read(json.path("user_location")), Optional.empty(), rest));
    }

    private static boolean isEmpty(JsonNode value) {
        return value.isNull() || (value.isContainer() && value.isEmpty());
    }

    /** The tool for another format's search. */
    static ObjectNode tool(WebSearch search, String pointer, Scope scope) {
        ObjectNode json = Json.object().put("type", TYPE).put("name", NAME);
        if (!search.allowedDomains().isEmpty()) {
            ArrayNode domains = json.putArray("allowed_domains");
            search.allowedDomains().forEach(domains::add);
        }
        search.place()
                .ifPresent(place -> place.write(json.putObject("user_location").put("type", "approximate")));
        search.contextSize()
                .filter(size -> !size.equals("medium"))
                .ifPresent(size -> scope.lost(pointer + "/search_context_size", "the API has no setting for it"));
        search.rest().forEach(name -> scope.lost(pointer + '/' + name, "only the tool's own format knows it"));
        return json;
    }

    /** The name by which a choice means a tool. */
    static String name(Tool.Hosted tool) {
        return tool.searchFor(AnthropicMessages.ID).isPresent()
                ? NAME
                : tool.json().path("name").asString("");
    }

    /** What a block of an answer, now whole, says to others. */
    List<Meaning> meanings(ObjectNode block) {
        String type = block.path("type").asString("");
        if (type.equals(USE) && block.path("name").asString("").equals(NAME)) {
            String id = block.path("id").asString("");
            String query = block.path("input").path("query").asString("");
            List<String> asked = query.isBlank() ? List.of() : List.of(query);
            queries.put(id, asked);
            return List.of(new Meaning.Search(id, asked, List.of(), false));
        }
        if (!type.equals(RESULT)) {
            return List.of();
        }
        String id = block.path("tool_use_id").asString("");
        List<Meaning.Page> pages = new ArrayList<>();
        for (JsonNode page : block.path("content")) {
            if (page.path("url").isString()) {
                pages.add(new Meaning.Page(
                        page.path("url").asString(), page.path("title").asString("")));
            }
        }
        return List.of(new Meaning.Search(id, queries.getOrDefault(id, List.of()), pages, true));
    }

    /** What a citation says to others, of a text block of this length; nothing if it cites no page of the web. */
    static List<Meaning> meanings(JsonNode citation, int block, int length) {
        boolean web = citation.path("type").asString("").equals(CITATION)
                && citation.path("url").isString();
        if (!web) {
            return List.of();
        }
        Meaning.Page page = new Meaning.Page(
                citation.path("url").asString(), citation.path("title").asString(""));
        return List.of(new Meaning.Citation(block, 0, length, page));
    }

    /**
     * The two blocks of another provider's search. The pages carry no {@code encrypted_content}: only this format's own
     * provider can make one, and {@link #isBorrowed} keeps such blocks from it.
     */
    static List<ObjectNode> blocks(Meaning.Search search, Scope scope) {
        String id = scope.newId("srvtoolu_");
        ObjectNode use = Json.object().put("type", USE).put("id", id).put("name", NAME);
        use.putObject("input").put("query", String.join("; ", search.queries()));
        ObjectNode result = Json.object().put("type", RESULT).put("tool_use_id", id);
        ArrayNode content = result.putArray("content");
        for (Meaning.Page page : search.pages()) {
            content.addObject()
                    .put("type", "web_search_result")
                    .put("url", page.url())
                    .put("title", page.title().isEmpty() ? page.url() : page.title())
                    .put("encrypted_content", "")
                    .putNull("page_age");
        }
        return List.of(use, result);
    }

    static ObjectNode citation(Meaning.Citation citation) {
        return Json.object()
                .put("type", CITATION)
                .put("url", citation.page().url())
                .put("title", citation.page().title())
                .put("encrypted_index", "")
                .put("cited_text", "");
    }
}
