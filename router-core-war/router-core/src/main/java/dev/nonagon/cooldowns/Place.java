package dev.nonagon.cooldowns;

import dev.nonagon.spi.ProviderId;

/**
 * What can rest.
 *
 * @param account empty for the whole provider
 * @param model empty for all models
 */
record Place(ProviderId provider, String account, String model) {
    String id() {
        return provider.value() + ":" + account + ":" + model;
    }
}
