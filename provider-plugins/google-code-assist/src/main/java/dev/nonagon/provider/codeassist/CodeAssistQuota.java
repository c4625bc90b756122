package dev.nonagon.provider.codeassist;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.OutboundHttp;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.oauth.TokenAnswers;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.provider.QuotaProbe;
import dev.nonagon.spi.provider.QuotaWindow;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What share of each model's allowance is left. A share that is not said is none: so the vendor leaves out a zero.
 *
 * @source retrieveUserQuota: robinebers/openusage docs/providers/gemini.md; fetchAvailableModels: the shared page on the
 *     dashboard, section 9
 */
final class CodeAssistQuota implements QuotaProbe {
    private static final String PROJECT = CodeAssistExecutor.PROJECT;

    private final Program program;
    private final ProviderDescriptor descriptor;

    CodeAssistQuota(Program program, ProviderDescriptor descriptor) {
        this.program = program;
        this.descriptor = descriptor;
    }

    @Override
    public ProviderId provider() {
        return descriptor.id();
    }

    @Override
    public Outcome probe(Account account, OutboundHttp http) throws IOException, InterruptedException {
        if (!(account.credential() instanceof Credential.Tokens tokens)) {
            return new Trouble(
                    Failure.of(Failure.Kind.UNSUPPORTED, "Only an account that was logged in can be asked."));
        }
        ObjectNode question = Json.object();
        String project = account.settings().getOrDefault(PROJECT, "");
        if (!project.isEmpty()) {
            question.put(PROJECT, project);
        }
        OutboundHttp.Answer answer = http.send(CodeAssistCalls.post(descriptor, "quota", tokens.access(), question));
        if (answer.status() != 200) {
            return QuotaProbe.trouble(answer);
        }
        ObjectNode json = Json.parseObject(answer.body());
        return new Report(
                switch (program) {
                    case GEMINI_CLI -> buckets(json);
                    case ANTIGRAVITY -> models(json);
                },
                Optional.ofNullable(account.settings().get("plan")));
    }

    private static List<QuotaWindow> buckets(ObjectNode json) {
        List<QuotaWindow> windows = new ArrayList<>();
        for (JsonNode bucket : json.path("buckets")) {
            TokenAnswers.text(bucket, "modelId")
                    .ifPresent(model -> windows.add(
                            window("daily-" + kebab(model), model, bucket).lasting(Duration.ofDays(1))));
        }
        return windows;
    }

    private static List<QuotaWindow> models(ObjectNode json) {
        List<QuotaWindow> windows = new ArrayList<>();
        json.path("models").properties().forEach(entry -> {
            JsonNode quota = entry.getValue().path("quotaInfo");
            if (quota.isObject() && !entry.getValue().path("isInternal").asBoolean(false)) {
                windows.add(window("model-" + kebab(entry.getKey()), entry.getKey(), quota));
            }
        });
        return windows;
    }

    private static QuotaWindow window(String name, String model, JsonNode quota) {
        QuotaWindow window = QuotaWindow.used(
                        name, 1 - quota.path("remainingFraction").asDouble(0))
                .forModels(List.of(model));
        return TokenAnswers.text(quota, "resetTime")
                .flatMap(CodeAssistQuota::moment)
                .map(window::resetting)
                .orElse(window);
    }

    private static Optional<Instant> moment(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static String kebab(String model) {
        return model.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    }
}
