package dev.nonagon.settings;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;

/** Where the router's days begin: {@code nonagon.time-zone}, UTC. */
public final class RouterZone {
    private static final System.Logger LOG = System.getLogger(RouterZone.class.getName());
    private static final String KEY = "nonagon.time-zone";

    private RouterZone() {}

    public static ZoneId of(ConfigLookup config) {
        Optional<String> name = config.declared(KEY).map(String::strip).filter(value -> !value.isEmpty());
        try {
            return name.map(ZoneId::of).orElse(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "event=config-problem key=" + KEY + " reason=\"'" + name.orElse("")
                            + "' is no time zone such as Europe/Berlin; UTC counts\"");
            return ZoneOffset.UTC;
        }
    }
}
