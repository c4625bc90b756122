package dev.nonagon.exchange;

import dev.nonagon.spi.Secret;
import dev.nonagon.spi.oauth.Credential;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** What a reader found in a file, while it reads. Not thread-safe. */
final class Harvest {
    /** More than any router has, and few enough for one transaction. */
    static final int MOST_ENTRIES = 5_000;

    private static final Pattern SECRET_NAME =
            Pattern.compile("token|secret|key|password|cookie|authorization|credential|proxy");

    private final String source;
    private final List<Item> items = new ArrayList<>();
    private final List<Report.Line> lines = new ArrayList<>();
    private final Set<String> secrets = new HashSet<>();

    /**
     * @param source what the file is, for people
     */
    Harvest(String source) {
        this.source = source;
    }

    void add(Item item) {
        if (items.size() + lines.size() >= MOST_ENTRIES) {
            throw new ExchangeRefusal(
                    "The file has more than " + MOST_ENTRIES + " entries; is it what you mean to import?");
        }
        items.add(item);
        if (item.content() instanceof Item.OfAccount account) {
            remember(account.credential());
            account.data().proxy().ifPresent(this::remember);
        }
    }

    void skip(String kind, String name, String why) {
        if (items.size() + lines.size() >= MOST_ENTRIES) {
            throw new ExchangeRefusal(
                    "The file has more than " + MOST_ENTRIES + " entries; is it what you mean to import?");
        }
        lines.add(new Report.Line(Report.Outcome.SKIPPED, kind, name, why));
    }

    private void remember(Credential credential) {
        switch (credential) {
            case Credential.None none -> {}
            case Credential.Key key -> remember(key.key());
            case Credential.Tokens tokens -> {
                remember(tokens.access());
                tokens.refresh().ifPresent(this::remember);
                tokens.extra().values().forEach(this::remember);
            }
        }
    }

    void remember(Secret secret) {
        secrets.add(secret.reveal());
    }

    /** Remembers whatever in a file might be a secret, by the names it stands under (X6). */
    void rememberSecretsOf(JsonNode json) {
        for (var field : json.properties()) {
            JsonNode value = field.getValue();
            if (SECRET_NAME.matcher(field.getKey().toLowerCase(Locale.ROOT)).find()) {
                rememberStrings(value);
            }
            rememberSecretsOf(value);
        }
        if (json.isArray()) {
            json.forEach(this::rememberSecretsOf);
        }
    }

    private void rememberStrings(JsonNode value) {
        if (value.isString()) {
            secrets.add(value.asString());
        } else if (value.isArray()) {
            value.forEach(this::rememberStrings);
        }
    }

    String source() {
        return source;
    }

    List<Item> items() {
        return items;
    }

    List<Report.Line> lines() {
        return lines;
    }

    Set<String> secrets() {
        return secrets;
    }
}
