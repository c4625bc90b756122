package dev.nonagon.provider.codex;

import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.provider.ProviderExecutor;
import dev.nonagon.spi.tck.ProviderContract;
import java.time.Instant;

class CodexContractTest extends ProviderContract {
    @Override
    protected ProviderExecutor executor(ProviderDescriptor descriptor) {
        return descriptor.id().value().equals("codex")
                ? PlanExecutor.ofCodex(() -> Instant.EPOCH, sockets())
                : PlanExecutor.ofPublicApi(() -> Instant.EPOCH, sockets());
    }

    private static PlanSockets sockets() {
        return new PlanSockets(() -> true, () -> Instant.EPOCH);
    }
}
