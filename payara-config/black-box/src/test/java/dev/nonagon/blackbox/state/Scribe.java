package dev.nonagon.blackbox.state;

import dev.nonagon.blackbox.support.Http;
import dev.nonagon.blackbox.support.Http.Answer;
import dev.nonagon.spi.json.Json;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.node.ObjectNode;

/**
 * Somebody who changes the router's state over the API without a pause, one change after the other, and remembers what was
 * acknowledged. Every scribe has names of its own. One thread at a time.
 */
final class Scribe {
    /** What an unacknowledged change may have come to. */
    record Pending(String thing, Optional<String> state) {}

    private static final List<String> KINDS = List.of("account", "combo", "alias", "key", "setting");

    private final String name;
    private final String provider;
    private final Random random;
    private final Map<String, String> acknowledged = new TreeMap<>();
    private final Map<String, String> ids = new HashMap<>();
    private final Map<String, String> keys = new HashMap<>();
    private Optional<Pending> pending = Optional.empty();
    private int made;

    /** @param provider a provider of its own, for its settings */
    Scribe(String name, String provider, long seed) {
        this.name = name;
        this.provider = provider;
        this.random = new Random(seed);
    }

    /**
     * Changes one thing after the other until nobody answers any more.
     *
     * @param count counts what was acknowledged
     * @throws AssertionError if the router refuses a change
     */
    void write(Http http, AtomicInteger count, String... who) {
        try {
            while (true) {
                step(http, who);
                count.incrementAndGet();
            }
        } catch (UncheckedIOException e) {
            // Killed, as it was to be. What was under way is still pending.
        }
    }

    private void step(Http http, String... who) {
        String kind = KINDS.get(random.nextInt(KINDS.size()));
        List<String> known = acknowledged.keySet().stream()
                .filter(thing -> thing.startsWith(kind + ":"))
                .toList();
        int dice = random.nextInt(10);
        if (kind.equals("setting")) {
            setting(http, dice, who);
        } else if (known.isEmpty() || dice < 5) {
            create(http, kind, kind + ":" + name + "-" + made++, who);
        } else {
            String thing = known.get(random.nextInt(known.size()));
            if (dice < 9) {
                edit(http, kind, thing, who);
            } else {
                delete(http, kind, thing, who);
            }
        }
    }

    private void setting(Http http, int dice, String... who) {
        String key = "nonagon.providers." + provider + ".first-byte-timeout";
        String thing = "setting:" + key;
        boolean back = dice == 0 && acknowledged.containsKey(thing);
        String value = "PT" + (1 + random.nextInt(1_000)) + "S";
        ObjectNode body = Json.object();
        if (back) {
            body.putNull(key);
        } else {
            body.put(key, value);
        }
        change(http, thing, back ? Optional.empty() : Optional.of(value), "PATCH", "/api/settings", body, who);
    }

    private void create(Http http, String kind, String thing, String... who) {
        String label = thing.substring(thing.indexOf(':') + 1);
        int number = 1 + random.nextInt(900);
        switch (kind) {
            case "account" -> {
                Answer answer = change(
                        http,
                        thing,
                        Optional.of(Integer.toString(number)),
                        "POST",
                        "/api/providers",
                        Json.object()
                                .put("provider", KillIT.NODE)
                                .put("name", label)
                                .put("apiKey", keyOf(label))
                                .put("priority", number),
                        who);
                ids.put(thing, answer.json().at("/connection/id").asString());
            }
            case "combo" ->
                change(http, thing, Optional.of(members(number)), "POST", "/api/combos", combo(label, number), who);
            case "alias" -> alias(http, thing, label, number, who);
            case "key" -> {
                Answer answer = change(
                        http,
                        thing,
                        Optional.of(Integer.toString(number)),
                        "POST",
                        "/api/keys",
                        Json.object().put("name", label).put("notes", Integer.toString(number)),
                        who);
                ids.put(thing, answer.json().path("id").asString());
                keys.put(thing, answer.json().path("key").asString());
            }
            default -> throw new IllegalArgumentException(kind);
        }
    }

    private void edit(Http http, String kind, String thing, String... who) {
        String label = thing.substring(thing.indexOf(':') + 1);
        int number = 1 + random.nextInt(900);
        Optional<String> state = Optional.of(Integer.toString(number));
        switch (kind) {
            case "account" ->
                change(
                        http,
                        thing,
                        state,
                        "PUT",
                        "/api/providers/" + ids.get(thing),
                        Json.object().put("priority", number),
                        who);
            case "combo" -> {
                ObjectNode body = combo(label, number);
                change(http, thing, Optional.of(members(number)), "PUT", "/api/combos/" + label, body, who);
            }
            case "alias" -> alias(http, thing, label, number, who);
            case "key" ->
                change(
                        http,
                        thing,
                        state,
                        "PUT",
                        "/api/keys/" + ids.get(thing),
                        Json.object().put("notes", Integer.toString(number)),
                        who);
            default -> throw new IllegalArgumentException(kind);
        }
    }

    private void delete(Http http, String kind, String thing, String... who) {
        String label = thing.substring(thing.indexOf(':') + 1);
        String path =
                switch (kind) {
                    case "account" -> "/api/providers/" + ids.get(thing);
                    case "combo" -> "/api/combos/" + label;
                    case "alias" -> "/api/models/alias?alias=" + label;
                    case "key" -> "/api/keys/" + ids.get(thing);
                    default -> throw new IllegalArgumentException(kind);
                };
        change(http, thing, Optional.empty(), "DELETE", path, Json.object(), who);
    }

    private void alias(Http http, String thing, String label, int number, String... who) {
        String target = KillIT.NODE + "/m-" + number;
        change(
                http,
                thing,
                Optional.of(target),
                "PUT",
                "/api/models/alias",
                Json.object().put("alias", label).put("model", target),
                who);
    }

    private static ObjectNode combo(String label, int number) {
        ObjectNode body = Json.object().put("name", label);
        body.putArray("models").add(KillIT.NODE + "/a-" + number).add(KillIT.NODE + "/b-" + number);
        return body;
    }

    private static String members(int number) {
        return List.of(KillIT.NODE + "/a-" + number, KillIT.NODE + "/b-" + number)
                .toString();
    }

    private Answer change(
            Http http,
            String thing,
            Optional<String> state,
            String method,
            String path,
            ObjectNode body,
            String... who) {
        pending = Optional.of(new Pending(thing, state));
        boolean bodiless = method.equals("DELETE");
        Answer answer = http.send(
                method,
                path,
                bodiless ? new byte[0] : Json.text(body).getBytes(StandardCharsets.UTF_8),
                bodiless ? who : withJson(who));
        if (answer.status() >= 300) {
            throw new AssertionError(method + " " + path + " " + body + ": " + answer);
        }
        state.ifPresentOrElse(s -> acknowledged.put(thing, s), () -> acknowledged.remove(thing));
        pending = Optional.empty();
        return answer;
    }

    private static String[] withJson(String... who) {
        String[] all = java.util.Arrays.copyOf(who, who.length + 2);
        all[who.length] = "content-type";
        all[who.length + 1] = "application/json";
        return all;
    }

    /** The credential of an account, known by its name. */
    static String keyOf(String label) {
        return "upstream-key-of-" + label;
    }

    /**
     * Compares with what the router has now, and takes that for known from here on.
     *
     * @param found each thing's state
     * @param idsFound the ids of accounts and keys
     * @return what does not fit, in words
     */
    List<String> compare(Map<String, String> found, Map<String, String> idsFound) {
        Map<String, String> mine = new TreeMap<>(found);
        mine.keySet().removeIf(thing -> !isMine(thing));
        List<String> wrong = new ArrayList<>();
        Map<String, String> all = new TreeMap<>(mine);
        all.putAll(acknowledged);
        for (String thing : all.keySet()) {
            Optional<String> now = Optional.ofNullable(mine.get(thing));
            boolean kept = now.equals(Optional.ofNullable(acknowledged.get(thing)));
            boolean taken = pending.filter(
                            p -> p.thing().equals(thing) && p.state().equals(now))
                    .isPresent();
            if (!kept && !taken) {
                wrong.add(thing + " was acknowledged as " + acknowledged.get(thing) + ", pending was " + pending
                        + ", and now it is " + now);
            }
        }
        acknowledged.clear();
        acknowledged.putAll(mine);
        pending = Optional.empty();
        ids.putAll(idsFound);
        return wrong;
    }

    private boolean isMine(String thing) {
        return thing.startsWith("setting:")
                ? thing.contains("." + provider + ".")
                : thing.substring(thing.indexOf(':') + 1).startsWith(name + "-");
    }

    /** A thing of a kind that is surely there; empty if there is none. */
    Optional<String> any(String kind) {
        List<String> known = acknowledged.keySet().stream()
                .filter(thing -> thing.startsWith(kind + ":"))
                .toList();
        return known.isEmpty() ? Optional.empty() : Optional.of(known.get(random.nextInt(known.size())));
    }

    String id(String thing) {
        return Optional.ofNullable(ids.get(thing)).orElseThrow();
    }

    /** A key as it was shown when it was made; empty if that answer was cut off. */
    Optional<String> key(String thing) {
        return Optional.ofNullable(keys.get(thing));
    }

    int size() {
        return acknowledged.size();
    }
}
