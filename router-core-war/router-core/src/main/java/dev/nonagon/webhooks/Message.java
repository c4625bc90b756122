package dev.nonagon.webhooks;

import dev.nonagon.occasions.Occasion;
import dev.nonagon.spi.json.Json;
import tools.jackson.databind.node.ObjectNode;

/** What a webhook is told: {@code {"type":…,"timestamp":…,"data":{…}}}. */
final class Message {
    private Message() {}

    static String of(Occasion occasion) {
        ObjectNode message = Json.object()
                .put("type", occasion.kind())
                .put("timestamp", occasion.at().toString());
        ObjectNode data = message.putObject("data");
        switch (occasion) {
            case Occasion.LoginNeeded lost -> {
                account(data, lost.provider(), lost.account(), lost.name());
                data.put("reason", lost.reason());
            }
            case Occasion.QuotaLow low -> {
                account(data, low.provider(), low.account(), low.name());
                data.put("window", low.window()).put("left", low.left());
                low.resetsAt().ifPresent(at -> data.put("resetsAt", at.toString()));
            }
            case Occasion.QuotaBack back -> {
                account(data, back.provider(), back.account(), back.name());
                data.put("window", back.window()).put("left", back.left());
            }
            case Occasion.ComboExhausted combo ->
                data.put("combo", combo.combo())
                        .put("request", combo.requestId())
                        .put("failure", combo.failure());
            case Occasion.BudgetReached budget ->
                data.put("subject", budget.subject())
                        .put("budget", budget.budget())
                        .put("share", budget.share())
                        .put("used", budget.used())
                        .put("limit", budget.limit())
                        .put("periodStart", budget.periodStart().toString());
            case Occasion.Test test ->
                data.put("message", "This is a test from Nonagon.").put("test", test.id());
        }
        return Json.text(message);
    }

    private static void account(ObjectNode data, String provider, String account, String name) {
        data.put("provider", provider).put("account", account).put("name", name);
    }
}
