package dev.nonagon.usage;

import dev.nonagon.spi.chat.TokenUsage;
import java.util.function.Consumer;

/** Writes each record as one log line. Thread-safe. */
public final class UsageLog implements Consumer<UsageRecord> {
    private static final System.Logger LOG = System.getLogger(UsageLog.class.getName());

    @Override
    public void accept(UsageRecord record) {
        if (LOG.isLoggable(System.Logger.Level.INFO)) {
            LOG.log(System.Logger.Level.INFO, line(record));
        }
    }

    static String line(UsageRecord r) {
        TokenUsage t = r.tokens();
        StringBuilder line = new StringBuilder(320)
                .append("request=").append(r.requestId())
                .append(" event=answered status=").append(r.status())
                .append(" client=").append(r.clientFormat())
                .append(" asked=").append(quoted(r.modelAsked()))
                .append(" routed=").append(quoted(r.modelRouted()))
                .append(" upstream-format=").append(r.upstreamFormat())
                .append(" upstream-model=").append(quoted(r.modelUpstream()))
                .append(" account=").append(quoted(r.account()))
                .append(" stream=").append(r.stream())
                .append(" attempts=").append(r.attempts())
                .append(" input=").append(t.input())
                .append(" output=").append(t.output())
                .append(" cache-read=").append(t.cacheRead())
                .append(" cache-write=").append(t.cacheWrite())
                .append(" reasoning=").append(t.reasoning())
                .append(" counted=").append(t.estimated() ? "estimated" : "measured")
                .append(" first-byte-ms=").append(r.firstByte().toMillis())
                .append(" total-ms=").append(r.total().toMillis())
                .append(" losses=").append(r.losses());
        r.failure().ifPresent(kind -> line.append(" failure=").append(kind));
        r.key().ifPresent(key -> line.append(" key=").append(quoted(key)));
        return line.toString();
    }

    /** Names come from clients: a line break in one must not begin a line of its own. */
    private static String quoted(String text) {
        boolean plain = !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c != '"' && c != '=' && c < 127);
        if (plain) {
            return text.length() > 200 ? text.substring(0, 200) + "…" : text;
        }
        StringBuilder out = new StringBuilder("\"");
        text.chars().limit(200).forEach(c -> out.append(c == '"' ? '\'' : c < ' ' || c == 127 ? ' ' : (char) c));
        return out.append('"').toString();
    }
}
