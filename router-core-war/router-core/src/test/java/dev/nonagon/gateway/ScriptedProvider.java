package dev.nonagon.gateway;

import dev.nonagon.routing.Target;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.Call;
import dev.nonagon.spi.provider.DescriptorExecutor;
import dev.nonagon.spi.provider.Provider;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.provider.ProviderExecutor;
import dev.nonagon.spi.provider.ResponseHead;
import dev.nonagon.spi.provider.Transport;
import dev.nonagon.spi.provider.UpstreamRequest;
import dev.nonagon.spi.provider.UpstreamSink;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A provider that plays a script instead of calling anyone, and remembers what it was asked. */
final class ScriptedProvider implements ProviderExecutor {
    final List<String> bodies = new java.util.concurrent.CopyOnWriteArrayList<>();
    final List<String> contentTypes = new java.util.concurrent.CopyOnWriteArrayList<>();
    private final String id;
    private final String format;
    private final Script script;
    volatile boolean interrupted;

    interface Script {
        void play(UpstreamSink sink) throws IOException, InterruptedException;
    }

    ScriptedProvider(String id, String format, Script script) {
        this.id = id;
        this.format = format;
        this.script = script;
    }

    /** An answer in pieces, then its end. */
    static Script answers(String contentType, String... pieces) {
        return sink -> {
            sink.head(new ResponseHead(200, Headers.of("content-type", contentType)));
            for (String piece : pieces) {
                send(sink, piece);
            }
        };
    }

    static Script refuses(int status, String body, String... header) {
        return sink -> {
            Headers headers = Headers.of("content-type", "application/json");
            for (int i = 0; i + 1 < header.length; i += 2) {
                headers = headers.plus(header[i], header[i + 1]);
            }
            sink.head(new ResponseHead(status, headers));
            send(sink, body);
        };
    }

    static void send(UpstreamSink sink, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        sink.body(bytes, 0, bytes.length);
    }

    Target target(String model, String account) {
        ProviderDescriptor descriptor = ProviderDescriptor.of(
                Json.parseObject("""
                {"spi":1,"id":"%s","name":"The %s","tier":"cheap","format":"%s","endpoint":"http://127.0.0.1:1/v1/chat",
                 "auth":{"header":"x-key"},"can":["web-search","cache-marks","cache-keys"],"policy":"official","source":"a test"}
                """.formatted(id, id, format).getBytes(StandardCharsets.UTF_8)));
        return new Target(
                new Provider(descriptor, this),
                model,
                new Account(
                        account,
                        account,
                        descriptor.id(),
                        Account.none(descriptor.id()).credential(),
                        Map.of()),
                Optional.empty(),
                (operation, name, stream) -> Optional.of(URI.create(descriptor.endpoint())));
    }

    @Override
    public UpstreamRequest prepare(Call call) {
        return DescriptorExecutor.INSTANCE.prepare(call);
    }

    @Override
    public void execute(Call call, Transport transport, UpstreamSink sink) throws IOException, InterruptedException {
        bodies.add(new String(call.body(), StandardCharsets.UTF_8));
        contentTypes.add(prepare(call).headers().first("content-type").orElse(""));
        try {
            script.play(sink);
        } catch (InterruptedException e) {
            interrupted = true;
            throw e;
        }
    }
}
