package dev.nonagon.spi.provider;

/** A service that answers: what it is, and how it is called. */
public record Provider(ProviderDescriptor descriptor, ProviderExecutor executor) {
    /** A provider whose descriptor says it all. */
    public Provider(ProviderDescriptor descriptor) {
        this(descriptor, DescriptorExecutor.INSTANCE);
    }
}
