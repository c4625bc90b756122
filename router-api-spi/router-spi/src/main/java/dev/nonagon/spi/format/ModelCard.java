package dev.nonagon.spi.format;

import java.time.Instant;
import java.util.OptionalLong;

/**
 * A model as a list shows it.
 *
 * @param id what a client puts in {@code model}
 * @param name for people
 * @param owner the provider's id, or {@code combo}, {@code alias}
 * @param contextTokens how much it reads
 * @param outputTokens how much it writes at the most
 */
public record ModelCard(
        String id, String name, String owner, Instant created, OptionalLong contextTokens, OptionalLong outputTokens) {}
