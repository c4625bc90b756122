package dev.nonagon.provider.codeassist;

import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonEdit;
import dev.nonagon.spi.json.JsonPeek;
import dev.nonagon.spi.provider.Call;
import dev.nonagon.spi.provider.DescriptorExecutor;
import dev.nonagon.spi.provider.ProviderExecutor;
import dev.nonagon.spi.provider.Transport;
import dev.nonagon.spi.provider.UpstreamRequest;
import dev.nonagon.spi.provider.UpstreamSink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Puts requests into Code Assist's envelope and takes answers out of theirs (CA1, CA2, CA4, CA5). Without state. */
final class CodeAssistExecutor implements ProviderExecutor {
    /** The account setting that holds the Google Cloud project. */
    static final String PROJECT = "project";

    private static final String WHOLE = ":generateContent";
    private static final String STREAMED = ":streamGenerateContent";
    private static final String CONTENTS = "contents";

    private final Program program;

    CodeAssistExecutor(Program program) {
        this.program = program;
    }

    @Override
    public UpstreamRequest prepare(Call call) {
        byte[] body = call.operation() == Operation.COUNT_TOKENS ? counting(call) : enveloped(call);
        return new UpstreamRequest("POST", endpoint(call), DescriptorExecutor.headers(call), body);
    }

    private static URI endpoint(Call call) {
        return streamed(call, call.endpoint().toString());
    }

    private static URI streamed(Call call, String usual) {
        return URI.create(
                call.stream() && call.operation() == Operation.CHAT && usual.endsWith(WHOLE)
                        ? usual.substring(0, usual.length() - WHOLE.length()) + STREAMED + "?alt=sse"
                        : usual);
    }

    private byte[] enveloped(Call call) {
        ObjectNode envelope = Json.object().put("model", call.model());
        String project = call.account().settings().getOrDefault(PROJECT, "");
        if (!project.isEmpty()) {
            envelope.put(PROJECT, project);
        }
        byte[] request =
                switch (program) {
                    case GEMINI_CLI -> call.body();
                    case ANTIGRAVITY -> {
                        // Fields of the protocol: without them it is not the same service that answers.
                        envelope.put("userAgent", program.id());
                        envelope.put("requestType", "agent");
                        envelope.put("requestId", "agent-" + call.requestId());
                        yield validated(call.body());
                    }
                };
        byte[] head = Json.bytes(envelope);
        ByteArrayOutputStream out = new ByteArrayOutputStream(head.length + request.length + 16);
        out.write(head, 0, head.length - 1);
        out.writeBytes(",\"request\":".getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(request);
        out.write('}');
        return out.toByteArray();
    }

    /** Calls of tools are to fit their schemas, unless the client has said how it wants them. */
    private static byte[] validated(byte[] body) {
        JsonPeek peek = JsonPeek.of(body, Set.of("tools", "toolConfig", "tool_config"));
        if (peek.span("tools").isEmpty()
                || peek.span("toolConfig").isPresent()
                || peek.span("tool_config").isPresent()) {
            return body;
        }
        ObjectNode config = Json.object();
        config.putObject("functionCallingConfig").put("mode", "VALIDATED");
        return JsonEdit.apply(body, List.of(new JsonEdit.Set("/toolConfig", config)));
    }

    /** @source google-gemini/gemini-cli, packages/core/src/code_assist: only the contents are counted */
    private static byte[] counting(Call call) {
        JsonNode body = Json.parseObject(call.body());
        JsonNode counted = body.has(CONTENTS) ? body : body.path("generateContentRequest");
        ObjectNode question = Json.object();
        ObjectNode request = question.putObject("request").put("model", "models/" + call.model());
        request.set(CONTENTS, counted.path(CONTENTS).isArray() ? counted.path(CONTENTS) : Json.array());
        return Json.bytes(question);
    }

    @Override
    public void execute(Call call, Transport transport, UpstreamSink sink) throws IOException, InterruptedException {
        if (call.operation() != Operation.CHAT) {
            transport.exchange(prepare(call), sink);
            return;
        }
        UnwrappingSink unwrapping = new UnwrappingSink(sink);
        exchanged(call, transport, unwrapping);
        unwrapping.end();
    }

    /** At the usual host, and where that one has nothing, or is in trouble, at the other (CA5). */
    private void exchanged(Call call, Transport transport, UpstreamSink sink) throws IOException, InterruptedException {
        Optional<URI> other = other(call);
        if (other.isEmpty()) {
            transport.exchange(prepare(call), sink);
            return;
        }
        UpstreamRequest request = prepare(call);
        FirstHost first = new FirstHost(sink);
        try {
            transport.exchange(request, first);
        } catch (IOException e) {
            if (first.answered()) {
                throw e;
            }
        }
        if (!first.passed()) {
            transport.exchange(
                    new UpstreamRequest(request.method(), other.get(), request.headers(), request.body()), sink);
        }
    }

    /** The other host's address of the same call; none for an account with a place of its own. */
    private static Optional<URI> other(Call call) {
        URI usual = URI.create(call.provider().endpoint());
        return Optional.ofNullable(call.provider().urls().get("other-endpoint"))
                .filter(url -> call.endpoint().equals(usual))
                .map(url -> streamed(call, url));
    }
}
