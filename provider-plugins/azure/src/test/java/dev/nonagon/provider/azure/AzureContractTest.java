package dev.nonagon.provider.azure;

import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.provider.ProviderExecutor;
import dev.nonagon.spi.tck.ProviderContract;

class AzureContractTest extends ProviderContract {
    @Override
    protected ProviderExecutor executor(ProviderDescriptor descriptor) {
        return AzureExecutor.INSTANCE;
    }
}
