package dev.nonagon.provider.codeassist;

import dev.nonagon.spi.provider.QuotaWindow;
import java.time.Duration;
import java.util.List;

class GeminiCliQuotaTest extends CodeAssistQuotaContract {
    GeminiCliQuotaTest() {
        super(Program.GEMINI_CLI);
    }

    @Override
    protected List<Conversation> conversations() {
        return List.of(new Conversation(
                "a bucket for each model",
                List.of("""
                {"buckets":[{"modelId":"gemini-2.5-flash","remainingAmount":"500","remainingFraction":0.5,
                 "resetTime":"2026-11-29T07:00:00Z","tokenType":"REQUESTS"},{"modelId":"gemini-2.5-pro","resetTime":"soon"},{}]}"""),
                List.of(
                        QuotaWindow.used("daily-gemini-2-5-flash", 0.5)
                                .lasting(Duration.ofDays(1))
                                .resetting(RESETS)
                                .forModels(List.of("gemini-2.5-flash")),
                        QuotaWindow.used("daily-gemini-2-5-pro", 1)
                                .lasting(Duration.ofDays(1))
                                .forModels(List.of("gemini-2.5-pro")))));
    }
}
