package dev.nonagon.console;

import dev.nonagon.management.SettingsDesk;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Settings that a provider's page switches. */
@RequestScoped
@SuppressWarnings(
        "NullAway.Init") // The container fills the fields; a scope of its kind needs a constructor without parameters.
public class Switches {
    @Inject
    private SettingsDesk settings;

    @Inject
    private Guest guest;

    void provider(String id, boolean on) {
        settings.change(guest.actor(), "nonagon.providers." + id + ".enabled", Optional.of(Boolean.toString(on)));
    }

    /** Names and patterns of models that are not asked for. */
    List<String> excluded(String provider) {
        return settings.find(key(provider)).value().stream()
                .flatMap(text -> Arrays.stream(text.split("[,\\s]+", -1)))
                .filter(name -> !name.isEmpty())
                .toList();
    }

    void hide(String provider, String model, boolean hidden) {
        List<String> names = new ArrayList<>(excluded(provider));
        names.remove(model);
        if (hidden) {
            names.add(model);
        }
        settings.change(
                guest.actor(),
                key(provider),
                names.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", names)));
    }

    private static String key(String provider) {
        return "nonagon.providers." + provider + ".excluded-models";
    }
}
