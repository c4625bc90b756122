package dev.nonagon.console;

import dev.nonagon.audit.Audit;
import dev.nonagon.audit.Entry;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Who changed what, from what to what. */
@Named("auditPanel")
@RequestScoped
@SuppressWarnings(
        "NullAway.Init") // The container fills the fields; a scope of its kind needs a constructor without parameters.
public class AuditPanel {
    private static final int MOST = 50;
    private static final List<String> KINDS = List.of(
            "account.",
            "alias.",
            "apiKey.",
            "backup.",
            "catalog.",
            "combo.",
            "cooldown.",
            "login.",
            "model.",
            "node.",
            "plugin.",
            "price.",
            "request-log.",
            "router.",
            "setting.",
            "state.",
            "webhook.");

    @Inject
    private Audit audit;

    @Inject
    private Asks asks;

    private @Nullable List<Line> lines;

    /**
     * An act.
     *
     * @param before as JSON; empty if it was not there, or nothing was changed
     * @param after likewise
     */
    public record Line(Entry entry, String before, String after) {
        public boolean isDetailed() {
            return !before.isEmpty() || !after.isEmpty();
        }
    }

    public List<String> getKinds() {
        return KINDS;
    }

    public List<Line> getLines() {
        List<Line> known = lines;
        if (known == null) {
            known =
                    audit
                            .before(
                                    before(),
                                    MOST,
                                    new Audit.Filter(asks.get("who"), asks.get("what"), asks.get("with")))
                            .stream()
                            .map(entry -> new Line(entry, pretty(entry.before()), pretty(entry.after())))
                            .toList();
            lines = known;
        }
        return known;
    }

    private Instant before() {
        try {
            return asks.text("before").map(Instant::parse).orElseGet(AuditPanel::later);
        } catch (DateTimeException e) {
            return later();
        }
    }

    private static Instant later() {
        return Instant.now().plus(1, ChronoUnit.DAYS);
    }

    private static String pretty(Optional<JsonNode> json) {
        return json.map(JsonNode::toPrettyString).orElse("");
    }

    /** The address of older ones; empty at the end. */
    public String getOlder() {
        List<Line> all = getLines();
        if (all.size() < MOST) {
            return "";
        }
        return Stream.concat(
                        Stream.of("who", "what", "with")
                                .filter(name -> asks.text(name).isPresent())
                                .map(name -> name + "=" + URLEncoder.encode(asks.get(name), StandardCharsets.UTF_8)),
                        Stream.of("before=" + all.getLast().entry().at()))
                .collect(Collectors.joining("&", "?part=audit&", ""));
    }
}
