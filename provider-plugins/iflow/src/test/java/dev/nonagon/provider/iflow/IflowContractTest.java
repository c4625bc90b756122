package dev.nonagon.provider.iflow;

import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.provider.ProviderExecutor;
import dev.nonagon.spi.tck.ProviderContract;
import java.time.Instant;

class IflowContractTest extends ProviderContract {
    @Override
    protected ProviderExecutor executor(ProviderDescriptor descriptor) {
        return new IflowExecutor(() -> Instant.EPOCH);
    }
}
