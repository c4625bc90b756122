package dev.nonagon.provider.vertex;

import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.provider.ProviderExecutor;
import dev.nonagon.spi.tck.ProviderContract;

class VertexContractTest extends ProviderContract {
    @Override
    protected ProviderExecutor executor(ProviderDescriptor descriptor) {
        return VertexExecutor.INSTANCE;
    }
}
