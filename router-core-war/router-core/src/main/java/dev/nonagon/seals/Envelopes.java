package dev.nonagon.seals;

import dev.nonagon.spi.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * What seals look like from outside, and how upstreams say that they do not like one; both are data. Immutable.
 *
 * <p>Only certain signs count: a beginning that an encryption scheme prescribes, or a whole tree of protocol-buffer fields
 * with a given first byte at its leaf. A seal that looks like two families' is nobody's.
 */
final class Envelopes {
    private static final String RESOURCE = "/META-INF/nonagon/seals.json";
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/_-]+={0,2}");
    private static final int SHORTEST = 24;

    private final List<Sign> signs = new ArrayList<>();
    private final List<Pattern> refusals = new ArrayList<>();

    /** How one family's seals look. */
    private sealed interface Sign {
        String family();

        record Beginning(String family, String text, int least) implements Sign {}

        record Tree(String family, List<Integer> path, int first) implements Sign {}
    }

    private Envelopes(JsonNode json) {
        for (JsonNode envelope : json.path("envelopes")) {
            String family = envelope.path("family").asString("");
            if (envelope.has("startsWith")) {
                signs.add(new Sign.Beginning(
                        family,
                        envelope.get("startsWith").asString(),
                        envelope.path("least").asInt(0)));
            } else {
                List<Integer> path = new ArrayList<>();
                envelope.path("path").forEach(field -> path.add(field.asInt()));
                signs.add(new Sign.Tree(
                        family, List.copyOf(path), envelope.path("first").asInt()));
            }
        }
        json.path("refusals").forEach(words -> refusals.add(Pattern.compile(words.asString(""), Pattern.DOTALL)));
    }

    static Envelopes bundled() {
        try (InputStream in = Envelopes.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("The resource " + RESOURCE + " is missing");
            }
            return new Envelopes(Json.parse(in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The family of a seal, if its envelope shows it for certain. */
    Optional<String> family(String seal) {
        Optional<byte[]> bytes = bytes(seal);
        List<String> families = signs.stream()
                .filter(sign -> switch (sign) {
                    case Sign.Beginning b -> seal.length() >= b.least() && seal.startsWith(b.text());
                    case Sign.Tree tree ->
                        bytes.filter(b -> ProtoTree.fits(b, tree.path(), tree.first()))
                                .isPresent();
                })
                .map(Sign::family)
                .distinct()
                .toList();
        return families.size() == 1 ? Optional.of(families.getFirst()) : Optional.empty();
    }

    private static Optional<byte[]> bytes(String seal) {
        if (seal.length() < SHORTEST || !BASE64.matcher(seal).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    Base64.getMimeDecoder().decode(seal.replace('-', '+').replace('_', '/')));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether an upstream's words mean that it refused a seal. */
    boolean refused(String message) {
        String words = message.toLowerCase(Locale.ROOT);
        return refusals.stream().anyMatch(pattern -> pattern.matcher(words).find());
    }
}
