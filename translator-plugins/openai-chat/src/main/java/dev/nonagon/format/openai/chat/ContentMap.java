package dev.nonagon.format.openai.chat;

import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Tool;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the words of each block stand in a message's content: annotations count its characters (code points) from the
 * beginning. Without a search in the request the words are not kept, and each UTF-16 unit counts as a character. Not
 * thread-safe.
 */
final class ContentMap {
    private final @Nullable StringBuilder text;
    private final Map<Integer, Integer> starts = new HashMap<>();
    private int length;

    ContentMap(Optional<ChatRequest> request) {
        boolean searches = request.filter(r -> Tool.searches(r.tools())).isPresent();
        this.text = searches ? new StringBuilder() : null;
    }

    void say(int block, String words) {
        starts.putIfAbsent(block, length);
        length += words.length();
        if (text != null) {
            text.append(words);
        }
    }

    /** The number of the character at a place of a block. */
    int character(int block, int unit) {
        int at = Math.clamp((long) starts.getOrDefault(block, 0) + unit, 0, length);
        return text == null ? at : Character.codePointCount(text, 0, at);
    }

    /** The place in a block at which a character begins. */
    int unit(int block, int character) {
        int at;
        if (text == null) {
            at = Math.clamp(character, 0, length);
        } else {
            int all = Character.codePointCount(text, 0, text.length());
            at = Character.offsetByCodePoints(text, 0, Math.clamp(character, 0, all));
        }
        return Math.max(0, at - starts.getOrDefault(block, 0));
    }
}
