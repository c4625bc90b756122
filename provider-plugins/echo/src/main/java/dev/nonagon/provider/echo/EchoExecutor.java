package dev.nonagon.provider.echo;

import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.provider.Call;
import dev.nonagon.spi.provider.DescriptorExecutor;
import dev.nonagon.spi.provider.ProviderExecutor;
import dev.nonagon.spi.provider.Transport;
import dev.nonagon.spi.provider.UpstreamRequest;
import dev.nonagon.spi.provider.UpstreamSink;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;

/** Answers calls without a network. Thread-safe. */
final class EchoExecutor implements ProviderExecutor {
    private final EchoSettings settings;
    private final InstantSource clock;

    EchoExecutor(EchoSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** What would be sent if there were somebody to send it to. */
    @Override
    public UpstreamRequest prepare(Call call) {
        return DescriptorExecutor.INSTANCE.prepare(call);
    }

    @Override
    public void execute(Call call, Transport transport, UpstreamSink sink) throws IOException, InterruptedException {
        if (call.operation() != Operation.CHAT) {
            Player.fail(sink, EchoError.unknownOperation(call.operation().key()));
            return;
        }
        Optional<EchoModel> model = EchoModel.named(call.model(), settings);
        if (model.isEmpty()) {
            Player.fail(sink, EchoError.unknownModel(call.model()));
            return;
        }
        try {
            EchoRequest request = EchoRequest.read(call.body());
            Completion completion = new Completion(
                    "chatcmpl-" + call.requestId(),
                    clock.instant().getEpochSecond(),
                    call.model(),
                    request.includeUsage());
            new Player(completion, request, sink).play(ScriptWriter.write(model.get(), request, settings));
        } catch (EchoError.Rejected e) {
            Player.fail(sink, e.error());
        }
    }
}
