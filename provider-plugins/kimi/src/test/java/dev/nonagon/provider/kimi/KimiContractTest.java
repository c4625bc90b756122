package dev.nonagon.provider.kimi;

import dev.nonagon.spi.provider.DescriptorExecutor;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.provider.ProviderExecutor;
import dev.nonagon.spi.tck.ProviderContract;

class KimiContractTest extends ProviderContract {
    @Override
    protected ProviderExecutor executor(ProviderDescriptor descriptor) {
        return descriptor.id().value().equals("kimi-coding") ? new KimiExecutor() : DescriptorExecutor.INSTANCE;
    }
}
