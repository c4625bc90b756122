package dev.nonagon.translation;

import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.JsonEdit;
import dev.nonagon.spi.provider.ProviderDescriptor;
import java.util.Optional;

/** Takes out of a written body what the provider's API refuses in the version that will be sent (rule T8). */
final class VersionProfile {
    private VersionProfile() {}

    static byte[] fit(byte[] body, Destination destination, Scope scope) {
        Optional<ProviderDescriptor.Versions> versions = destination.provider().versions();
        if (versions.isEmpty()) {
            return body;
        }
        Optional<String> version = destination.sent(versions.get().header());
        byte[] fitted = body;
        for (String pointer : version.map(versions.get()::rejected).orElseGet(java.util.List::of)) {
            byte[] without = JsonEdit.apply(fitted, java.util.List.of(new JsonEdit.Remove(pointer)));
            if (without.length != fitted.length) {
                scope.lost(pointer, "version " + version.get() + " of the API refuses it");
                fitted = without;
            }
        }
        return fitted;
    }
}
