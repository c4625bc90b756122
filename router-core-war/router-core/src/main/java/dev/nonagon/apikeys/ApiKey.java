package dev.nonagon.apikeys;

import java.time.Instant;
import java.util.Optional;

/**
 * A key as it may be shown: everything but the key.
 *
 * @param id of a declared key: {@code declared.NAME}
 * @param hint the key's beginning and end, for recognising it
 * @param declared whether it is read-only here (K4)
 * @param lastUsedAt to the minute, or so
 * @param version for {@link KeyBook#edit}; grows with each change
 */
public record ApiKey(
        String id,
        String hint,
        boolean declared,
        KeyData data,
        Instant createdAt,
        Instant updatedAt,
        Optional<Instant> lastUsedAt,
        long version) {}
