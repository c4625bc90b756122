package dev.nonagon.format.gemini;

import dev.nonagon.spi.chat.Meaning;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * What an answer says of the searches behind it, gathered over its chunks: each may say it all again, or more. Not
 * thread-safe.
 *
 * @source Google's reference of {@code GroundingMetadata}: indexes count bytes of UTF-8
 */
final class Grounding {
    static final String MEMBER = "groundingMetadata";

    private final Map<Integer, StringBuilder> texts = new LinkedHashMap<>();
    private final Set<String> queries = new LinkedHashSet<>();
    private final Set<Meaning.Page> pages = new LinkedHashSet<>();
    private final Set<Support> supports = new LinkedHashSet<>();

    /** Words of the answer and a page that they rest on. */
    private record Support(int start, int end, String text, Meaning.Page page) {}

    /** Words of a block of text. */
    void say(int block, String words) {
        texts.computeIfAbsent(block, ignored -> new StringBuilder()).append(words);
    }

    void add(JsonNode metadata) {
        metadata.path("webSearchQueries").forEach(query -> {
            if (!query.asString("").isBlank()) {
                queries.add(query.asString());
            }
        });
        List<Meaning.Page> chunks = new ArrayList<>();
        for (JsonNode chunk : metadata.path("groundingChunks")) {
            JsonNode web = chunk.path("web");
            Meaning.Page page = new Meaning.Page(
                    web.path("uri").asString(""), web.path("title").asString(""));
            chunks.add(page);
            if (!page.url().isEmpty()) {
                pages.add(page);
            }
        }
        for (JsonNode support : metadata.path("groundingSupports")) {
            JsonNode segment = support.path("segment");
            for (JsonNode index : support.path("groundingChunkIndices")) {
                int chunk = index.asInt(-1);
                if (chunk >= 0
                        && chunk < chunks.size()
                        && !chunks.get(chunk).url().isEmpty()) {
                    supports.add(new Support(
                            segment.path("startIndex").asInt(0),
                            segment.path("endIndex").asInt(0),
                            segment.path("text").asString(""),
                            chunks.get(chunk)));
                }
            }
        }
    }

    /** What it says to others, once the answer's words are all there. */
    List<Meaning> meanings() {
        List<Meaning> meanings = new ArrayList<>();
        if (!queries.isEmpty() || !pages.isEmpty()) {
            meanings.add(new Meaning.Search("", List.copyOf(queries), List.copyOf(pages), true));
        }
        supports.forEach(support -> cite(support, meanings));
        return meanings;
    }

    /** The indexes count from the part, which a stream cuts in pieces; so the words themselves decide. */
    private void cite(Support support, List<Meaning> meanings) {
        for (Map.Entry<Integer, StringBuilder> block : texts.entrySet()) {
            String text = block.getValue().toString();
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            int end = Math.clamp(support.end(), 0, bytes.length);
            int start = Math.clamp(support.start(), 0, end);
            int from = new String(bytes, 0, start, StandardCharsets.UTF_8).length();
            int to = new String(bytes, 0, end, StandardCharsets.UTF_8).length();
            boolean there = !support.text().isEmpty()
                    && to <= text.length()
                    && text.substring(from, to).equals(support.text());
            if (!there) {
                from = support.text().isEmpty() ? -1 : text.indexOf(support.text());
                to = from + support.text().length();
            }
            if (from >= 0) {
                meanings.add(new Meaning.Citation(block.getKey(), from, to, support.page()));
                return;
            }
        }
    }
}
