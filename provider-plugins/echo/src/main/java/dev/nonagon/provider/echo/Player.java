package dev.nonagon.provider.echo;

import dev.nonagon.provider.echo.Script.Step;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.provider.ResponseHead;
import dev.nonagon.spi.provider.UpstreamSink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Plays a script to a sink, as a stream or as one body. For one answer; not thread-safe. */
final class Player {
    private final Completion completion;
    private final EchoRequest request;
    private final UpstreamSink sink;
    private final StringBuilder said = new StringBuilder();
    private final StringBuilder thought = new StringBuilder();
    private final List<Step.CallTool> calls = new ArrayList<>();

    Player(Completion completion, EchoRequest request, UpstreamSink sink) {
        this.completion = completion;
        this.request = request;
        this.sink = sink;
    }

    void play(Script script) throws IOException, InterruptedException {
        // The status of a whole answer may depend on how it ends; a stream's cannot.
        if (script.steps().getFirst() instanceof Step.Break only) {
            fail(sink, only.error());
        } else if (request.stream()) {
            stream(script);
        } else {
            whole(script);
        }
    }

    /** An error instead of an answer. */
    static void fail(UpstreamSink sink, EchoError error) throws IOException {
        Headers headers = Headers.of("content-type", "application/json");
        sink.head(new ResponseHead(error.status(), error.status() == 429 ? headers.plus("retry-after", "1") : headers));
        write(sink, Json.bytes(error.json()));
    }

    private void stream(Script script) throws IOException, InterruptedException {
        head("text/event-stream; charset=utf-8");
        boolean first = true;
        for (Step step : script.steps()) {
            remember(step);
            switch (step) {
                case Step.Say say -> first = piece(script.pace(), first, completion.text("content", say.piece()));
                case Step.Think think ->
                    first = piece(script.pace(), first, completion.text("reasoning_content", think.piece()));
                case Step.CallTool call -> first = streamCall(script.pace(), first, call);
                case Step.Wait wait -> pause(wait.time());
                case Step.Finish finish -> {
                    first = piece(Duration.ZERO, first, completion.finish(finish.reason()));
                    end();
                }
                case Step.Stop ignored -> {
                    return;
                }
                case Step.Reset ignored -> throw new IOException("The connection was reset (rehearsed by echo)");
                case Step.Break broken -> event(Json.text(broken.error().json()));
            }
        }
    }

    /** Sends a piece, before the first one the chunk that names the role. Always false: the next is not the first. */
    private boolean piece(Duration pace, boolean first, ObjectNode chunk) throws IOException, InterruptedException {
        if (first) {
            event(Json.text(completion.role()));
        } else {
            pause(pace);
        }
        event(Json.text(chunk));
        return false;
    }

    private boolean streamCall(Duration pace, boolean first, Step.CallTool call)
            throws IOException, InterruptedException {
        int index = calls.size() - 1;
        boolean next = piece(pace, first, completion.callStart(index, call));
        int middle = call.arguments()
                .offsetByCodePoints(
                        0, call.arguments().codePointCount(0, call.arguments().length()) / 2);
        next = piece(
                pace, next, completion.callArguments(index, call.arguments().substring(0, middle)));
        return piece(
                pace, next, completion.callArguments(index, call.arguments().substring(middle)));
    }

    private void end() throws IOException {
        if (request.includeUsage()) {
            event(Json.text(completion.usageChunk(usage())));
        }
        event("[DONE]");
    }

    private void whole(Script script) throws IOException, InterruptedException {
        for (Step step : script.steps()) {
            remember(step);
            switch (step) {
                case Step.Say ignored -> {}
                case Step.Think ignored -> {}
                case Step.CallTool ignored -> {}
                case Step.Wait wait -> pause(wait.time());
                case Step.Finish finish -> wholeBody(body(finish.reason()));
                case Step.Stop ignored -> half();
                case Step.Reset ignored -> {
                    half();
                    throw new IOException("The connection was reset (rehearsed by echo)");
                }
                case Step.Break broken -> wholeBody(Json.bytes(broken.error().json()));
            }
        }
    }

    private void half() throws IOException {
        byte[] body = body("stop");
        head("application/json");
        sink.body(body, 0, body.length / 2);
    }

    private void wholeBody(byte[] body) throws IOException {
        head("application/json");
        write(sink, body);
    }

    private byte[] body(String reason) {
        return Json.bytes(completion.whole(said.toString(), thought.toString(), calls, reason, usage()));
    }

    private void remember(Step step) {
        switch (step) {
            case Step.Say say -> said.append(say.piece());
            case Step.Think think -> thought.append(think.piece());
            case Step.CallTool call -> calls.add(call);
            case Step.Wait ignored -> {}
            case Step.Finish ignored -> {}
            case Step.Stop ignored -> {}
            case Step.Reset ignored -> {}
            case Step.Break ignored -> {}
        }
    }

    private Completion.Usage usage() {
        long words = Words.count(said.toString());
        for (Step.CallTool call : calls) {
            words += 1 + Words.count(call.arguments());
        }
        return new Completion.Usage(request.promptWords(), words, Words.count(thought.toString()));
    }

    private void head(String contentType) throws IOException {
        sink.head(new ResponseHead(200, Headers.of("content-type", contentType)));
    }

    private void event(String data) throws IOException {
        write(sink, ("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
    }

    private static void write(UpstreamSink sink, byte[] bytes) throws IOException {
        sink.body(bytes, 0, bytes.length);
    }

    private static void pause(Duration time) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("Echo was told to stop");
        }
        if (!time.isZero()) {
            Thread.sleep(time);
        }
    }
}
