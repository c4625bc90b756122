package dev.nonagon.upstream;

import dev.nonagon.spi.ProviderId;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** The {@link HostMap} of each provider as its owner has set it; asked on every call, looked up once a second. Thread-safe. */
public final class Hosts implements Function<ProviderId, HostMap> {
    private static final Logger LOG = System.getLogger(Hosts.class.getName());
    private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();

    private final Function<String, Optional<String>> settings;
    private final LongSupplier nanos;
    private final Map<ProviderId, Seen> seen = new ConcurrentHashMap<>();
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    private record Seen(String text, HostMap hosts, long at) {}

    /**
     * @param settings the value of a key
     * @param nanos {@link System#nanoTime}
     */
    public Hosts(Function<String, Optional<String>> settings, LongSupplier nanos) {
        this.settings = settings;
        this.nanos = nanos;
    }

    @Override
    public HostMap apply(ProviderId provider) {
        long now = nanos.getAsLong();
        Seen known = seen.get(provider);
        if (known != null && now - known.at() < FRESH_NANOS) {
            return known.hosts();
        }
        String key = "nonagon.providers." + provider + ".hosts";
        String text = settings.apply(key).orElse("");
        Seen fresh = new Seen(text, known != null && known.text().equals(text) ? known.hosts() : read(key, text), now);
        seen.put(provider, fresh);
        return fresh.hosts();
    }

    private HostMap read(String key, String text) {
        HostMap.Result result = HostMap.read(text);
        result.problems().stream()
                .filter(problem -> told.add(key + problem))
                .forEach(problem ->
                        LOG.log(Level.ERROR, "event=config-problem key=" + key + " reason=\"" + problem + "\""));
        return result.hosts();
    }
}
