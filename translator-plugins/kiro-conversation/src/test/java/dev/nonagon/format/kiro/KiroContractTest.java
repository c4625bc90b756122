package dev.nonagon.format.kiro;

import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.tck.Corpus;
import dev.nonagon.spi.tck.FormatContract;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

class KiroContractTest extends FormatContract {
    /** Answers of today's service, of an older one, and of one that is cut. */
    private static final Map<String, String> ANSWERS = new LinkedHashMap<>();

    static {
        ANSWERS.put("text", """
                messageMetadataEvent {"conversationId":"c1","utteranceId":"u1"}
                assistantResponseEvent {"content":"Good ","modelId":"claude-sonnet-4.5"}
                assistantResponseEvent {"content":"day, naïve 漢字","modelId":"claude-sonnet-4.5"}
                contextUsageEvent {"contextUsagePercentage":3.25}
                meteringEvent {"unit":"credit","unitPlural":"credits","usage":0.12}
                """);
        ANSWERS.put("code-and-stop", """
                assistantResponseEvent {"content":"See: "}
                codeEvent {"content":"int x;"}
                followupPromptEvent {"followupPrompt":{"content":"more?"}}
                messageStopEvent {}
                """);
        ANSWERS.put("calls", """
                assistantResponseEvent {"content":"I look."}
                toolUseEvent {"toolUseId":"tooluse_1","name":"get_weather"}
                toolUseEvent {"toolUseId":"tooluse_1","name":"get_weather","input":"{\\"city\\":"}
                toolUseEvent {"toolUseId":"tooluse_1","name":"get_weather","input":"\\"Ulm\\"}"}
                toolUseEvent {"toolUseId":"tooluse_1","name":"get_weather","stop":true}
                toolUseEvent {"toolUseId":"tooluse_2","name":"now"}
                toolUseEvent {"toolUseId":"tooluse_2","name":"now","stop":true}
                metadataEvent {"tokenUsage":{"uncachedInputTokens":90,"outputTokens":21,"totalTokens":141,"cacheReadInputTokens":20,"cacheWriteInputTokens":10},"stopReason":"TOOL_USE"}
                """);
        ANSWERS.put("thinking", """
                reasoningContentEvent {"text":"Hm, "}
                reasoningContentEvent {"text":"so."}
                reasoningContentEvent {"signature":"c2VhbA=="}
                reasoningContentEvent {"redactedContent":"aGlkZGVu"}
                assistantResponseEvent {"content":"Yes."}
                metadataEvent {"tokenUsage":{"uncachedInputTokens":9,"outputTokens":2},"stopReason":"END_TURN"}
                """);
        ANSWERS.put("length", """
                assistantResponseEvent {"content":"On and on"}
                metadataEvent {"stopReason":"MAX_TOKENS"}
                """);
        ANSWERS.put("refused", """
                assistantResponseEvent {"content":"No."}
                metricsEvent {"metricsEvent":{"inputTokens":7,"outputTokens":3}}
                metadataEvent {"stopReason":"CONTENT_FILTERED"}
                """);
        ANSWERS.put("throttled", """
                assistantResponseEvent {"content":"Good"}
                :exception ThrottlingException {"message":"Too many requests, please wait."}
                """);
    }

    @Override
    protected FormatTranslator translator() {
        return new KiroConversation();
    }

    /** A whole answer is the same bytes: the wire knows no other. */
    @Override
    protected Corpus corpus() {
        List<Corpus.Recording> recordings = new ArrayList<>();
        ANSWERS.forEach((name, lines) -> {
            Optional<byte[]> bytes = Optional.of(Frames.of(lines));
            recordings.add(new Corpus.Recording(name, bytes, name.equals("throttled") ? Optional.empty() : bytes));
        });
        return new Corpus(Corpus.fromFolder(KiroContractTest.class, "/corpus").requests(), recordings);
    }

    /** Rule W5. */
    @Override
    protected boolean completes(WireEvent event) {
        return Set.of("contextUsageEvent", "meteringEvent", "metricsEvent", "metadataEvent", "messageStopEvent")
                .contains(event.name());
    }
}
