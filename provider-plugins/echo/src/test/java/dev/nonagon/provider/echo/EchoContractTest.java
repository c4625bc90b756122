package dev.nonagon.provider.echo;

import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.provider.ProviderExecutor;
import dev.nonagon.spi.tck.ProviderContract;
import java.time.InstantSource;

class EchoContractTest extends ProviderContract {
    @Override
    protected ProviderExecutor executor(ProviderDescriptor descriptor) {
        return new EchoExecutor(EchoSettings.DEFAULTS, InstantSource.system());
    }
}
