package dev.nonagon.spi.tck.upstream;

import java.util.ArrayList;
import java.util.List;

/**
 * What the double says. Immutable.
 *
 * @param thinking said first; empty for none
 * @param text empty for none
 * @param calls tools called at once, after the text
 * @param pieces into how many events thinking, text and arguments are cut
 * @param stop {@code end}, {@code length} or {@code refusal}; with calls it is always their reason
 * @param usage the numbers at the end
 */
public record Script(String thinking, String text, List<ToolCall> calls, int pieces, String stop, Usage usage) {
    private static final int USUAL_PIECES = 5;

    public Script {
        calls = List.copyOf(calls);
    }

    /**
     * @param id in the manner of OpenAI, {@code call_…}; Anthropic's dialect says {@code toolu_…}
     * @param arguments a JSON object
     */
    public record ToolCall(String id, String name, String arguments) {}

    /**
     * @param input all prompt tokens, cached ones included
     * @param cacheRead how many of them came from a cache
     * @param cacheWrite how many of them were stored (Anthropic only)
     * @param reasoning how many of the output were thinking (OpenAI only)
     */
    public record Usage(long input, long output, long cacheRead, long cacheWrite, long reasoning) {}

    public static Script text(String text) {
        return new Script("", text, List.of(), USUAL_PIECES, "end", new Usage(20, 5, 0, 0, 0));
    }

    /** One call; add more with {@link #plusTool}. */
    public static Script tool(String id, String name, String arguments) {
        return text("").plusTool(id, name, arguments);
    }

    public Script plusTool(String id, String name, String arguments) {
        List<ToolCall> more = new ArrayList<>(calls);
        more.add(new ToolCall(id, name, arguments));
        return new Script(thinking, text, more, pieces, stop, usage);
    }

    public Script withThinking(String thoughts) {
        return new Script(thoughts, text, calls, pieces, stop, usage);
    }

    public Script withText(String words) {
        return new Script(thinking, words, calls, pieces, stop, usage);
    }

    public Script withPieces(int count) {
        return new Script(thinking, text, calls, count, stop, usage);
    }

    public Script withStop(String reason) {
        return new Script(thinking, text, calls, pieces, reason, usage);
    }

    public Script withUsage(Usage numbers) {
        return new Script(thinking, text, calls, pieces, stop, numbers);
    }

    /** Cuts a text into roughly {@code count} pieces, none within a character. */
    static List<String> cut(String text, int count) {
        int[] characters = text.codePoints().toArray();
        int step = Math.max(1, Math.ceilDiv(characters.length, Math.max(1, count)));
        List<String> out = new ArrayList<>();
        for (int i = 0; i < characters.length; i += step) {
            out.add(new String(characters, i, Math.min(step, characters.length - i)));
        }
        return out;
    }
}
