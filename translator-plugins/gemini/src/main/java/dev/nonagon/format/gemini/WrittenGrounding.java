package dev.nonagon.format.gemini;

import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Meaning;
import dev.nonagon.spi.chat.Tool;
import dev.nonagon.spi.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Gathers another provider's searches and citations, which this format tells at the end of an answer. Not thread-safe. */
final class WrittenGrounding {
    private final boolean listening;
    private final Map<Integer, StringBuilder> texts = new LinkedHashMap<>();
    private final Set<String> queries = new LinkedHashSet<>();
    private final List<Meaning.Page> pages = new ArrayList<>();
    private final List<Meaning.Citation> citations = new ArrayList<>();

    /**
     * @param request what the client asked: without a search in it, no words need to be kept
     */
    WrittenGrounding(Optional<ChatRequest> request) {
        this.listening = request.filter(r -> Tool.searches(r.tools())).isPresent();
    }

    void say(int block, String words) {
        if (listening) {
            texts.computeIfAbsent(block, ignored -> new StringBuilder()).append(words);
        }
    }

    void add(Meaning.Search search) {
        if (search.done()) {
            queries.addAll(search.queries());
            search.pages().forEach(this::chunk);
        }
    }

    void add(Meaning.Citation citation) {
        chunk(citation.page());
        citations.add(citation);
    }

    private int chunk(Meaning.Page page) {
        for (int i = 0; i < pages.size(); i++) {
            if (pages.get(i).url().equals(page.url())) {
                if (pages.get(i).title().isEmpty()) {
                    pages.set(i, page);
                }
                return i;
            }
        }
        pages.add(page);
        return pages.size() - 1;
    }

    /** The member of the candidate; empty if nothing was searched. */
    Optional<ObjectNode> metadata() {
        if (queries.isEmpty() && pages.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode metadata = Json.object();
        if (!queries.isEmpty()) {
            ArrayNode asked = metadata.putArray("webSearchQueries");
            queries.forEach(asked::add);
        }
        ArrayNode chunks = metadata.putArray("groundingChunks");
        for (Meaning.Page page : pages) {
            chunks.addObject().putObject("web").put("uri", page.url()).put("title", page.title());
        }
        Map<Meaning.Citation, ArrayNode> bySegment = new LinkedHashMap<>();
        ArrayNode supports = Json.array();
        for (Meaning.Citation citation : citations) {
            Meaning.Citation words =
                    new Meaning.Citation(citation.block(), citation.start(), citation.end(), new Meaning.Page("", ""));
            ArrayNode known = bySegment.get(words);
            if (known == null) {
                ObjectNode support = supports.addObject();
                support.set("segment", segment(citation));
                known = support.putArray("groundingChunkIndices");
                bySegment.put(words, known);
            }
            known.add(chunk(citation.page()));
        }
        if (!supports.isEmpty()) {
            metadata.set("groundingSupports", supports);
        }
        return Optional.of(metadata);
    }

    /** Indexes count the bytes of all the answer's words: clients join the parts before they look. */
    private ObjectNode segment(Meaning.Citation citation) {
        int before = 0;
        for (Map.Entry<Integer, StringBuilder> block : texts.entrySet()) {
            String text = block.getValue().toString();
            if (block.getKey() == citation.block()) {
                int end = Math.clamp(citation.end(), 0, text.length());
                int start = Math.clamp(citation.start(), 0, end);
                return Json.object()
                        .put("startIndex", before + bytes(text.substring(0, start)))
                        .put("endIndex", before + bytes(text.substring(0, end)))
                        .put("text", WrittenBlock.whole(text.substring(start, end)));
            }
            before += bytes(text);
        }
        return Json.object();
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
