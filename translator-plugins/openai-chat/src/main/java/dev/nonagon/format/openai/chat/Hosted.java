package dev.nonagon.format.openai.chat;

import dev.nonagon.spi.chat.DataUri;
import dev.nonagon.spi.chat.Meaning;
import dev.nonagon.spi.chat.Tool;
import dev.nonagon.spi.chat.Tool.WebSearch;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.kit.RequestFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the provider does by itself, as far as other formats have it, too: a search of the web with its citations, and
 * pictures in answers (rule C7). Without state.
 *
 * @source OpenAI's guide to web search in chat completions; pictures as OpenRouter documents them ({@code message.images})
 */
final class Hosted {
    /** Not among the tools, but beside them: models that can search do so on every request. */
    static final String OPTIONS = "web_search_options";

    static final String ANNOTATIONS = "annotations";
    static final String IMAGES = "images";

    private Hosted() {}

    /** The search that a request asks for. */
    static Optional<Tool> tool(ObjectNode request) {
        if (!(request.get(OPTIONS) instanceof ObjectNode options)) {
            return Optional.empty();
        }
        ObjectNode json = Json.object();
        json.set(OPTIONS, options);
        String size = RequestFields.text(options, "search_context_size");
        List<String> rest = new ArrayList<>();
        options.properties().forEach(member -> {
            boolean known = member.getKey().equals("search_context_size")
                    || member.getKey().equals("user_location")
                    || Wire.isBlank(member.getValue());
            if (!known) {
                rest.add(member.getKey());
            }
        });
        return Optional.of(new Tool.Hosted(
                Wire.ID,
                json,
                Optional.of(new WebSearch(
                        List.of(),
                        WebSearch.Place.read(options.path("user_location").path("approximate")),
                        size.isEmpty() ? Optional.empty() : Optional.of(size),
                        rest))));
    }

    /** Adds another format's search to a request; names what it cannot keep. */
    static void write(WebSearch search, String at, Scope scope, ObjectNode target) {
        if (!search.allowedDomains().isEmpty()) {
            scope.lost(at, "OpenAI chat cannot keep a search to some domains");
            return;
        }
        ObjectNode options = target.putObject(OPTIONS);
        search.contextSize().ifPresent(size -> options.put("search_context_size", size));
        search.place()
                .ifPresent(place -> place.write(options.putObject("user_location")
                        .put("type", "approximate")
                        .putObject("approximate")));
        search.rest().forEach(name -> scope.lost(at + "/" + name, "only the tool's own format knows it"));
    }

    /** What members of an answer that only this format has say to others. */
    static List<Meaning> meanings(ObjectNode delta, int block, ContentMap content) {
        List<Meaning> meanings = new ArrayList<>();
        for (JsonNode annotation : delta.path(ANNOTATIONS)) {
            JsonNode cited = annotation.path("url_citation");
            String url = RequestFields.text(cited, "url");
            if (block >= 0 && !url.isEmpty()) {
                int start = content.unit(block, cited.path("start_index").asInt(0));
                int end = content.unit(block, cited.path("end_index").asInt(Integer.MAX_VALUE));
                Meaning.Page page = new Meaning.Page(url, RequestFields.text(cited, "title"));
                meanings.add(new Meaning.Citation(block, Math.min(start, end), end, page));
            }
        }
        for (JsonNode image : delta.path(IMAGES)) {
            DataUri.read(RequestFields.text(image.path("image_url"), "url"))
                    .ifPresent(inline -> meanings.add(new Meaning.Picture(inline.mediaType(), inline.base64())));
        }
        return meanings;
    }

    static ObjectNode annotation(Meaning.Citation citation, ContentMap content) {
        ObjectNode annotation = Json.object().put("type", "url_citation");
        annotation
                .putObject("url_citation")
                .put("start_index", content.character(citation.block(), citation.start()))
                .put("end_index", content.character(citation.block(), citation.end()))
                .put("url", citation.page().url())
                .put("title", citation.page().title());
        return annotation;
    }

    static ObjectNode image(Meaning.Picture picture) {
        ObjectNode image = Json.object().put("type", "image_url");
        image.putObject("image_url").put("url", DataUri.write(picture.mediaType(), picture.base64()));
        return image;
    }
}
