package com.example.acme;

import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.provider.ProviderExecutor;
import dev.nonagon.spi.tck.ProviderContract;

/** The rules P1 to P9 that every provider keeps. */
class AcmeContractTest extends ProviderContract {
    @Override
    protected ProviderExecutor executor(ProviderDescriptor descriptor) {
        return new AcmeExecutor();
    }
}
