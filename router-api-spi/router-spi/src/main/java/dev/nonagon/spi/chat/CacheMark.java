package dev.nonagon.spi.chat;

import java.time.Duration;
import java.util.Optional;

/**
 * "The prompt up to here will come again": where a provider's prompt cache may end a prefix.
 *
 * @param lifetime how long to keep it; empty is the provider's default
 */
public record CacheMark(Optional<Duration> lifetime) {}
