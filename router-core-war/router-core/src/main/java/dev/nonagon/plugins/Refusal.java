package dev.nonagon.plugins;

import dev.nonagon.spi.RouterException;

/** A plugin that may well be sound, but not here: another SPI. */
final class Refusal extends RouterException {
    private static final long serialVersionUID = 1L;

    Refusal(String message) {
        super(message);
    }
}
