package dev.nonagon.console;

import dev.nonagon.books.AliasBook;
import dev.nonagon.books.AliasData;
import dev.nonagon.books.ModelBook;
import dev.nonagon.books.ModelData;
import dev.nonagon.books.StoredConfiguration;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Other names of models, and models that no descriptor names. */
@RequestScoped
@SuppressWarnings(
        "NullAway.Init") // The container fills the fields; a scope of its kind needs a constructor without parameters.
public class Aliases {
    @Inject
    private AliasBook aliases;

    @Inject
    private ModelBook models;

    @Inject
    private StoredConfiguration picture;

    @Inject
    private Guest guest;

    /** The aliases of each model that have no other target. */
    Map<String, List<String>> byTarget() {
        Map<String, List<String>> all = new HashMap<>();
        picture.current().aliases().forEach((alias, targets) -> {
            if (targets.size() == 1) {
                all.computeIfAbsent(targets.getFirst(), target -> new ArrayList<>())
                        .add(alias);
            }
        });
        return all;
    }

    /** Names of a provider's custom models by their ids. */
    Map<String, String> custom(String provider) {
        Map<String, String> all = new LinkedHashMap<>();
        models.list().stream()
                .map(kept -> kept.data())
                .filter(model -> model.provider().equals(provider))
                .forEach(model -> all.put(model.model(), model.label()));
        return all;
    }

    void name(String alias, String model) {
        aliases.put(guest.actor(), alias, new AliasData(List.of(model)));
    }

    void drop(String alias) {
        aliases.delete(guest.actor(), alias);
    }

    void add(String provider, String model) {
        ModelData data = new ModelData(provider, model, model, "chat", OptionalLong.empty(), OptionalLong.empty());
        models.put(guest.actor(), data.id(), data);
    }
}
