package dev.nonagon.provider.codeassist;

import dev.nonagon.spi.provider.QuotaWindow;
import java.util.List;

class AntigravityQuotaTest extends CodeAssistQuotaContract {
    AntigravityQuotaTest() {
        super(Program.ANTIGRAVITY);
    }

    @Override
    protected List<Conversation> conversations() {
        return List.of(new Conversation(
                "a share for each model, internal ones aside",
                List.of("""
                {"models":{"gemini-3.8-flash-high":{"displayName":"Gemini 3.8 Flash","quotaInfo":{"remainingFraction":0.25,
                 "resetTime":"2026-11-29T07:00:00Z"}},"claude-sonnet-4-6":{"quotaInfo":{"resetTime":"2026-11-29T07:00:00Z"}},
                 "tab":{"isInternal":true,"quotaInfo":{"remainingFraction":1}},"other":{}}}"""),
                List.of(
                        QuotaWindow.used("model-gemini-3-8-flash-high", 0.75)
                                .resetting(RESETS)
                                .forModels(List.of("gemini-3.8-flash-high")),
                        QuotaWindow.used("model-claude-sonnet-4-6", 1)
                                .resetting(RESETS)
                                .forModels(List.of("claude-sonnet-4-6")))));
    }
}
