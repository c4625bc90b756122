package dev.nonagon.conversation;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.RouterException;
import dev.nonagon.spi.chat.ChatRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The conversation that one request belongs to, worked out when somebody asks. Used by one request's thread. */
public final class Conversation {
    private static final int ID_BYTES = 16;

    private final Supplier<Names> source;
    private final boolean quick;
    private @Nullable Names names;

    private record Names(String id, String session, String setting) {}

    private Conversation(Supplier<Names> source, boolean quick) {
        this.source = source;
        this.quick = quick;
    }

    /** A conversation that is known by name, for example a test's. */
    public static Conversation named(String id) {
        return new Conversation(() -> new Names(id, id, ""), true);
    }

    /**
     * @param keyName the name of the key that the client showed
     * @param body the client's own bytes, a JSON object
     * @param canonical read only where neither headers nor body name a session
     */
    public static Conversation of(
            Optional<String> keyName, Headers headers, byte[] body, Supplier<ChatRequest> canonical) {
        Optional<String> said = SessionHints.of(headers);
        return new Conversation(() -> names(keyName.orElse(""), said, headers, body, canonical), said.isPresent());
    }

    private static Names names(
            String owner, Optional<String> said, Headers headers, byte[] body, Supplier<ChatRequest> canonical) {
        Optional<String> named = said.or(() -> SessionHints.of(body));
        Opening opening = named.isPresent() ? new Opening("", "") : opening(canonical, body);
        String session = named.orElse(opening.words());
        String name = hash(named.isPresent() ? "session" : "opening", owner, session);
        return new Names(
                SessionHints.agent(headers)
                        .map(agent -> hash("agent", name, agent))
                        .orElse(name),
                name,
                named.isPresent() ? "" : hash("setting", opening.setting()));
    }

    /** Whether its name costs next to nothing, because a header tells it; else the body has to be looked at. */
    public boolean quick() {
        return quick;
    }

    private static Opening opening(Supplier<ChatRequest> canonical, byte[] body) {
        try {
            return Opening.of(canonical.get());
        } catch (RouterException e) {
            // A relayed body that this router cannot read may still be one that its upstream understands.
            return new Opening(new String(body, StandardCharsets.UTF_8), "");
        }
    }

    /** Names the conversation, a sub-agent's apart from its session's: 32 hex digits. */
    public String id() {
        return known().id();
    }

    /** Names the session, sub-agents included: 32 hex digits. */
    public String session() {
        return known().session();
    }

    /**
     * Tells apart conversations that only share how they began, and so may share an id: the instructions they began with.
     * Empty where the client named its session. Unlike the id it may change in mid-conversation (S7).
     */
    public String setting() {
        return known().setting();
    }

    private Names known() {
        Names found = names;
        if (found == null) {
            found = source.get();
            names = found;
        }
        return found;
    }

    private static String hash(String... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : parts) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                // The length first, so that no two lists of parts run into the same bytes.
                digest.update(Integer.toString(bytes.length).getBytes(StandardCharsets.US_ASCII));
                digest.update((byte) ':');
                digest.update(bytes);
            }
            return HexFormat.of().formatHex(digest.digest(), 0, ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        Names found = names;
        return "Conversation[" + (found == null ? "not asked for" : found.id()) + "]";
    }
}
