package dev.nonagon.provider.kiro;

import dev.nonagon.spi.provider.ProviderDescriptor;
import java.io.IOException;
import java.util.Map;

/** The login of a person: AWS Builder ID. Thread-safe. */
final class BuilderIdFlow extends DeviceFlow {
    BuilderIdFlow(ProviderDescriptor descriptor) {
        super(descriptor, "builder-id");
    }

    @Override
    public String id() {
        return "kiro";
    }

    @Override
    public String label() {
        return "AWS Builder ID";
    }

    @Override
    public Step begin(Means means) throws IOException, InterruptedException {
        String start = descriptor.urls().getOrDefault("builder-id", "");
        return oidc.begin(id(), new AwsOidc.Portal(AwsOidc.DEFAULT_REGION, start), means);
    }

    @Override
    public Outcome resume(Pending pending, Map<String, String> answer, Means means)
            throws IOException, InterruptedException {
        return polled(pending, means);
    }
}
