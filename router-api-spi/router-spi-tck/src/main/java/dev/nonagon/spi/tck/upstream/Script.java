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
 * @param interleaved whether the arguments of several calls come by turns, where a dialect can say so
 * @param runningUsage whether the numbers so far come with each piece, as Gemini's do and as some servers of OpenAI's dialect
 *     can ({@code continuous_usage_stats} of vLLM); the other dialects say theirs where they always do
 */
public record Script(
        String thinking,
        String text,
        List<ToolCall> calls,
        int pieces,
        String stop,
        Usage usage,
        boolean interleaved,
        boolean runningUsage) {
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
    public record Usage(long input, long output, long cacheRead, long cacheWrite, long reasoning) {
        /** After a part of the answer: the prompt as a whole, and so much of the rest. */
        public Usage after(int piece, int pieces) {
            return new Usage(input, output * piece / pieces, cacheRead, cacheWrite, reasoning * piece / pieces);
        }
    }

    public static Script text(String text) {
        return new Script("", text, List.of(), USUAL_PIECES, "end", new Usage(20, 5, 0, 0, 0), false, false);
    }

    /** One call; add more with {@link #plusTool}. */
    public static Script tool(String id, String name, String arguments) {
        return text("").plusTool(id, name, arguments);
    }

    public Script plusTool(String id, String name, String arguments) {
        List<ToolCall> more = new ArrayList<>(calls);
        more.add(new ToolCall(id, name, arguments));
        return new Script(thinking, text, more, pieces, stop, usage, interleaved, runningUsage);
    }

    public Script withThinking(String thoughts) {
        return new Script(thoughts, text, calls, pieces, stop, usage, interleaved, runningUsage);
    }

    public Script withText(String words) {
        return new Script(thinking, words, calls, pieces, stop, usage, interleaved, runningUsage);
    }

    public Script withPieces(int count) {
        return new Script(thinking, text, calls, count, stop, usage, interleaved, runningUsage);
    }

    public Script withStop(String reason) {
        return new Script(thinking, text, calls, pieces, reason, usage, interleaved, runningUsage);
    }

    public Script withUsage(Usage numbers) {
        return new Script(thinking, text, calls, pieces, stop, numbers, interleaved, runningUsage);
    }

    public Script withInterleaving() {
        return new Script(thinking, text, calls, pieces, stop, usage, true, runningUsage);
    }

    public Script withRunningUsage() {
        return new Script(thinking, text, calls, pieces, stop, usage, interleaved, true);
    }

    /**
     * One step of saying the calls: a call opens, then pieces of its arguments follow.
     *
     * @param piece empty where the call opens
     */
    record CallStep(int index, ToolCall call, boolean opens, String piece) {}

    /** The calls piece by piece; one after the other, or by turns if they are to be interleaved. */
    List<CallStep> callSteps() {
        List<CallStep> openings = new ArrayList<>();
        List<List<CallStep>> rest = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            ToolCall call = calls.get(i);
            int index = i;
            openings.add(new CallStep(i, call, true, ""));
            rest.add(cut(call.arguments(), pieces).stream()
                    .map(p -> new CallStep(index, call, false, p))
                    .toList());
        }
        List<CallStep> steps = new ArrayList<>();
        for (int i = 0; i < openings.size() && !interleaved; i++) {
            steps.add(openings.get(i));
            steps.addAll(rest.get(i));
        }
        if (interleaved) {
            steps.addAll(openings);
            int longest = rest.stream().mapToInt(List::size).max().orElse(0);
            for (int turn = 0; turn < longest; turn++) {
                for (List<CallStep> one : rest) {
                    one.stream().skip(turn).limit(1).forEach(steps::add);
                }
            }
        }
        return steps;
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
