package dev.nonagon.books;

import dev.nonagon.combos.Conditions;
import dev.nonagon.combos.Hours;
import dev.nonagon.combos.Member;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.provider.ProviderDescriptor.Tier;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Members of combos as JSON, in the database, in exports and at the API: a string for one of which nothing but the name is
 * said, else
 * {@code {"model":"glm/glm-4.7","weight":2,"tier":"subscription","when":{"minTokens":0,"maxTokens":0,"vision":true,"tools":true,
 * "thinking":true,"maxPrice":0.5,"hours":"22:00-06:00 Europe/Berlin","keys":["ci"],"clients":["*"]}}}, where all but the model
 * may be missing.
 */
public final class MemberJson {
    private static final Set<String> FIELDS = Set.of("model", "weight", "tier", "when");
    private static final Set<String> CONDITIONS =
            Set.of("minTokens", "maxTokens", "vision", "tools", "thinking", "maxPrice", "hours", "keys", "clients");
    private static final long MOST_TOKENS = 1_000_000_000_000L;
    private static final int MOST_NAMES = 100;

    /** Where the part stands that is read, for messages. */
    private final String place;

    private MemberJson(String place) {
        this.place = place;
    }

    public static JsonNode write(Member member) {
        if (member.isPlain()) {
            return Json.array().add(member.model()).get(0);
        }
        ObjectNode json = Json.object().put("model", member.model());
        if (member.weight() != 1) {
            json.put("weight", member.weight());
        }
        member.tier().ifPresent(tier -> json.put("tier", word(tier)));
        if (!member.when().equals(Conditions.NONE)) {
            conditions(json.putObject("when"), member.when());
        }
        return json;
    }

    public static ArrayNode write(List<Member> members) {
        ArrayNode json = Json.array();
        members.forEach(member -> json.add(write(member)));
        return json;
    }

    private static void conditions(ObjectNode json, Conditions when) {
        when.minTokens().ifPresent(tokens -> json.put("minTokens", tokens));
        when.maxTokens().ifPresent(tokens -> json.put("maxTokens", tokens));
        when.vision().ifPresent(wanted -> json.put("vision", wanted));
        when.tools().ifPresent(wanted -> json.put("tools", wanted));
        when.thinking().ifPresent(wanted -> json.put("thinking", wanted));
        when.maxPrice().ifPresent(price -> json.put("maxPrice", price));
        when.hours().ifPresent(hours -> json.put("hours", hours.toString()));
        if (!when.keys().isEmpty()) {
            new TreeSet<>(when.keys()).forEach(json.withArray("keys")::add);
        }
        if (!when.clients().isEmpty()) {
            new TreeSet<>(when.clients()).forEach(json.withArray("clients")::add);
        }
    }

    /**
     * Reads members.
     *
     * @param field how the array is called, for messages
     * @throws BookRefusal naming the field that does not fit
     */
    public static List<Member> read(String field, Iterable<JsonNode> members) {
        List<Member> read = new ArrayList<>();
        int at = 0;
        for (JsonNode member : members) {
            read.add(new MemberJson(field + "[" + at++ + "]").member(member));
        }
        return read;
    }

    private Member member(JsonNode json) {
        if (json.isString()) {
            return Member.of(json.asString());
        }
        if (!json.isObject()) {
            throw BookRefusal.invalid(place, "must be a name, or an object with a model");
        }
        refuseUnknown(json, FIELDS);
        if (!json.path("model").isString()) {
            throw BookRefusal.invalid(place + ".model", "must name a model, alias or combo");
        }
        OptionalLong weight = whole(json, "weight", 1, Member.HIGHEST_WEIGHT);
        JsonNode when = json.path("when");
        if (json.has("when") && !when.isObject()) {
            throw BookRefusal.invalid(place + ".when", "must be an object");
        }
        return new Member(
                json.path("model").asString(),
                (int) weight.orElse(1),
                text(json, "tier").map(this::tier),
                json.has("when") ? new MemberJson(place + ".when").conditions(when) : Conditions.NONE);
    }

    private Conditions conditions(JsonNode when) {
        refuseUnknown(when, CONDITIONS);
        return new Conditions(
                whole(when, "minTokens", 0, MOST_TOKENS),
                whole(when, "maxTokens", 0, MOST_TOKENS),
                truth(when, "vision"),
                truth(when, "tools"),
                truth(when, "thinking"),
                price(when),
                text(when, "hours").map(this::hours),
                names(when, "keys"),
                names(when, "clients"));
    }

    private void refuseUnknown(JsonNode json, Set<String> known) {
        for (String name : json.propertyNames()) {
            if (!known.contains(name)) {
                throw BookRefusal.invalid(
                        place + "." + name, "is unknown; known are " + String.join(", ", new TreeSet<>(known)));
            }
        }
    }

    private OptionalLong whole(JsonNode json, String name, long least, long most) {
        JsonNode value = json.path(name);
        if (value.isMissingNode()) {
            return OptionalLong.empty();
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() < least || value.asLong() > most) {
            throw BookRefusal.invalid(place + "." + name, "must be a whole number from " + least + " to " + most);
        }
        return OptionalLong.of(value.asLong());
    }

    private Optional<Boolean> truth(JsonNode json, String name) {
        JsonNode value = json.path(name);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw BookRefusal.invalid(place + "." + name, "must be true or false");
        }
        return value.isMissingNode() ? Optional.empty() : Optional.of(value.asBoolean());
    }

    private Optional<String> text(JsonNode json, String name) {
        JsonNode value = json.path(name);
        if (!value.isMissingNode() && !value.isString()) {
            throw BookRefusal.invalid(place + "." + name, "must be a text");
        }
        return value.isMissingNode() ? Optional.empty() : Optional.of(value.asString());
    }

    private Optional<BigDecimal> price(JsonNode when) {
        JsonNode value = when.path("maxPrice");
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        if (!value.isNumber()
                || value.decimalValue().signum() < 0
                || value.decimalValue().precision() > 18) {
            throw BookRefusal.invalid(
                    place + ".maxPrice", "must be dollars for a million tokens of input, such as 0.5");
        }
        return Optional.of(value.decimalValue().stripTrailingZeros());
    }

    private Tier tier(String word) {
        return Stream.of(Tier.values())
                .filter(tier -> word(tier).equals(word))
                .findFirst()
                .orElseThrow(() -> BookRefusal.invalid(
                        place + ".tier",
                        "must be one of "
                                + Stream.of(Tier.values()).map(MemberJson::word).collect(Collectors.joining(", "))));
    }

    private static String word(Tier tier) {
        return tier.name().toLowerCase(Locale.ROOT);
    }

    private Hours hours(String text) {
        return Hours.parse(text)
                .orElseThrow(() -> BookRefusal.invalid(place + ".hours", "must be such as 22:00-06:00 Europe/Berlin"));
    }

    private Set<String> names(JsonNode when, String name) {
        JsonNode value = when.path(name);
        if (value.isMissingNode()) {
            return Set.of();
        }
        Set<String> names = new LinkedHashSet<>();
        boolean fits = value.isArray() && value.size() <= MOST_NAMES;
        for (JsonNode entry : value) {
            fits &= entry.isString()
                    && !entry.asString().isBlank()
                    && entry.asString().length() <= 200;
            names.add(entry.asString(""));
        }
        if (!fits) {
            throw BookRefusal.invalid(place + "." + name, "must be a list of at most " + MOST_NAMES + " names");
        }
        return names;
    }
}
