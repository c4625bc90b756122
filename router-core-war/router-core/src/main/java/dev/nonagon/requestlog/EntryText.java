package dev.nonagon.requestlog;

import dev.nonagon.names.Words;
import dev.nonagon.observation.Arrival;
import dev.nonagon.requests.RequestStory;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.format.Loss;
import dev.nonagon.spi.json.Json;
import dev.nonagon.usage.UsageRecord;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Puts a recording into JSON (D2, D3). The same JSON is kept, shown and exported. */
final class EntryText {
    /** What tells an exported file. */
    static final String KIND = "nonagon-request";

    static final int VERSION = 1;

    private EntryText() {}

    /** The few words by which it is listed. */
    static ObjectNode summary(Recording recording) {
        Arrival arrival = recording.arrival();
        ObjectNode node = Json.object().put("asked", arrival.model()).put("format", arrival.format());
        arrival.key().ifPresent(key -> node.put("key", key));
        node.put("operation", arrival.operation()).put("stream", arrival.stream());
        recording.story().map(RequestStory::record).ifPresent(record -> {
            node.put("status", record.status()).put("routed", record.modelRouted());
            record.failure().ifPresent(kind -> node.put("failure", Words.of(kind)));
            node.put("totalMs", record.total().toMillis());
        });
        return node;
    }

    static ObjectNode whole(Recording recording) {
        Arrival arrival = recording.arrival();
        Redaction redaction = Redaction.of(arrival.headers(), arrival.query());
        ObjectNode node = Json.object()
                .put("kind", KIND)
                .put("version", VERSION)
                .put("id", arrival.requestId())
                .put("at", arrival.at().toString());
        arrival.key().ifPresent(key -> node.put("key", key));
        node.put("trace", arrival.trace().traceId())
                .put("operation", arrival.operation())
                .put("format", arrival.format())
                .put("asked", arrival.model())
                .put("stream", arrival.stream());
        ObjectNode request = node.putObject("request");
        request.put("method", arrival.method()).put("path", redaction.text(arrival.path()));
        request.set("query", redaction.query(arrival.query()));
        request.set("headers", redaction.headers(arrival.headers()));
        request.set("body", redaction.body(recording.request()));
        ArrayNode attempts = node.putArray("attempts");
        recording.attempts().forEach(attempt -> attempts.add(attempt(attempt, redaction)));
        if (recording.attemptsLeftOut() > 0) {
            node.put("attemptsLeftOut", recording.attemptsLeftOut());
        }
        // An upstream may repeat its account's secret in a good answer, too.
        Redaction ofAnswer = redaction;
        for (AttemptRecording attempt : recording.attempts()) {
            ofAnswer = ofAnswer.and(attempt.asked().mask());
        }
        ObjectNode answer = node.putObject("response");
        answer.put("status", recording.status());
        time(answer, "afterMs", recording.answerNanos());
        answer.set("headers", ofAnswer.headers(recording.answerHeaders()));
        answer.set("body", ofAnswer.body(recording.answerBody()));
        recording.story().ifPresent(story -> story(node, story));
        return node;
    }

    private static ObjectNode attempt(AttemptRecording attempt, Redaction ofClient) {
        Redaction redaction = ofClient.and(attempt.asked().mask());
        AttemptRecording.Heard heard = attempt.heard();
        ObjectNode node = Json.object()
                .put("provider", attempt.asked().provider())
                .put("model", attempt.asked().model())
                .put("account", attempt.asked().account())
                .put("format", attempt.asked().format());
        time(node, "beganMs", heard.times().began());
        heard.request().ifPresent(sent -> {
            ObjectNode request = node.putObject("request");
            time(request, "afterMs", heard.times().sent());
            request.put("method", sent.method()).put("url", redaction.address(sent.uri()));
            request.set("headers", redaction.headers(sent.headers()));
            request.set("body", redaction.body(attempt.call()));
        });
        heard.head().ifPresent(head -> {
            ObjectNode answer = node.putObject("response");
            time(answer, "afterMs", heard.times().head());
            time(answer, "firstByteMs", heard.times().firstBody());
            answer.put("status", head.status());
            answer.set("headers", redaction.headers(head.headers()));
            answer.set("body", redaction.body(attempt.answer()));
        });
        time(node, "endedMs", heard.times().ended());
        heard.ending().ifPresent(ending -> node.put("ending", Words.of(ending)));
        heard.failure().ifPresent(failure -> node.putObject("failure")
                .put("kind", Words.of(failure.kind()))
                .put("status", failure.status())
                .put("message", redaction.text(failure.message())));
        losses(node, attempt.asked().losses());
        return node;
    }

    private static void story(ObjectNode node, RequestStory story) {
        UsageRecord record = story.record();
        ObjectNode outcome = node.putObject("outcome")
                .put("status", record.status())
                .put("routed", record.modelRouted())
                .put("upstreamModel", record.modelUpstream())
                .put("account", record.account());
        record.failure().ifPresent(kind -> outcome.put("failure", Words.of(kind)));
        outcome.set("tokens", tokens(record.tokens()));
        outcome.put("firstByteMs", record.firstByte().toMillis())
                .put("totalMs", record.total().toMillis());
        losses(outcome, story.losses());
        ArrayNode steps = node.putArray("steps");
        story.trace().notes().forEach(note -> {
            ObjectNode step = steps.addObject()
                    .put("afterMs", note.after().toMillis())
                    .put("verdict", Words.of(note.verdict()))
                    .put("target", note.target());
            note.account().ifPresent(account -> step.put("account", account));
            step.put("reason", note.reason());
        });
    }

    static ObjectNode tokens(TokenUsage tokens) {
        return Json.object()
                .put("input", tokens.input())
                .put("output", tokens.output())
                .put("cacheRead", tokens.cacheRead())
                .put("cacheWrite", tokens.cacheWrite())
                .put("reasoning", tokens.reasoning())
                .put("estimated", tokens.estimated());
    }

    private static void losses(ObjectNode node, List<Loss> losses) {
        if (!losses.isEmpty()) {
            ArrayNode lost = node.putArray("lost");
            losses.forEach(loss -> lost.add(loss.toString()));
        }
    }

    private static void time(ObjectNode node, String name, long nanos) {
        if (nanos >= 0) {
            node.put(name, TimeUnit.NANOSECONDS.toMicros(nanos) / 1000.0);
        }
    }
}
