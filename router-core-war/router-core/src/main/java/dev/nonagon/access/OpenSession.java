package dev.nonagon.access;

import dev.nonagon.spi.Secret;

/**
 * A session that is open.
 *
 * @param csrfToken what calls that change something must send as {@code x-csrf-token}
 */
public record OpenSession(String user, Secret csrfToken) {}
