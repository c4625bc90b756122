package dev.nonagon.plugins;

import dev.nonagon.spi.provider.ProviderDescriptor;
import java.util.List;
import java.util.Optional;

/**
 * What a plugin's file says of itself.
 *
 * @param code whether it brings code of its own, or descriptors only
 */
record PluginSheet(
        Optional<String> title, Optional<String> version, boolean code, List<ProviderDescriptor> descriptors) {
    List<String> providers() {
        return descriptors.stream().map(d -> d.id().value()).sorted().toList();
    }
}
