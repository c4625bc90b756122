package dev.nonagon.settings;

import dev.nonagon.spi.ProviderId;
import java.util.Map;
import java.util.Set;

/**
 * The names that plugins supply, handed in: this package knows none by itself.
 *
 * @param formats ids of formats
 * @param prefixes ids and prefixes of providers, each with the id it leads to
 */
public record Known(Set<String> formats, Map<String, ProviderId> prefixes) {
    public Known {
        formats = Set.copyOf(formats);
        prefixes = Map.copyOf(prefixes);
    }
}
