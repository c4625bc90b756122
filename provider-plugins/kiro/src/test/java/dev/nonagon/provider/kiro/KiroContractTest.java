package dev.nonagon.provider.kiro;

import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.provider.ProviderExecutor;
import dev.nonagon.spi.tck.ProviderContract;

class KiroContractTest extends ProviderContract {
    @Override
    protected ProviderExecutor executor(ProviderDescriptor descriptor) {
        return new KiroExecutor();
    }
}
