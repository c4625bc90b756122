package dev.nonagon.provider.codeassist;

import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.provider.ProviderExecutor;
import dev.nonagon.spi.tck.ProviderContract;
import java.util.stream.Stream;

class CodeAssistContractTest extends ProviderContract {
    @Override
    protected ProviderExecutor executor(ProviderDescriptor descriptor) {
        return new CodeAssistExecutor(Stream.of(Program.values())
                .filter(program -> program.id().equals(descriptor.id().value()))
                .findFirst()
                .orElseThrow());
    }
}
