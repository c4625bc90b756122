package dev.nonagon.format.openai.responses;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What one item has said so far. */
final class ReadItem {
    final Map<Integer, ReadBlock> texts = new TreeMap<>();
    final ReadThought thought = new ReadThought();
    final StringBuilder waiting = new StringBuilder();
    String type = "";
    String id = "";
    String callId = "";
    String name = "";
    String namespace = "";
    String earlySeal = "";

    @Nullable
    ReadBlock call;

    @Nullable
    ReadBlock thinking;

    boolean done;
    boolean truncated;

    boolean unsaid() {
        return texts.isEmpty() && call == null && thinking == null && waiting.isEmpty();
    }
}
