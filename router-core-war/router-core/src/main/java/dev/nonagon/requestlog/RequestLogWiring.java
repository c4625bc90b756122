package dev.nonagon.requestlog;

import dev.nonagon.books.LiveSettings;
import dev.nonagon.settings.DataDirectory;
import dev.nonagon.settings.LiveValue;
import dev.nonagon.store.Store;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.Optional;

/** Puts the request log into the container. A singleton, not a proxy: it is asked on every request. */
@ApplicationScoped
public class RequestLogWiring {
    private static final System.Logger LOG = System.getLogger(RequestLogWiring.class.getName());

    /** As 9Router's users know it. */
    private static final String VARIABLE = "ENABLE_REQUEST_LOGS";

    @Produces
    @Singleton
    RequestLog requestLog(Store store, DataDirectory data, LiveSettings live) {
        boolean byEnvironment = Optional.ofNullable(System.getenv(VARIABLE))
                .filter(text ->
                        text.strip().equalsIgnoreCase("true") || text.strip().equals("1"))
                .isPresent();
        LiveValue<RequestLogSettings> settings = new LiveValue<>(
                RequestLogSettings.keyNames(),
                live,
                config -> {
                    RequestLogSettings.Result result = RequestLogSettings.read(config, byEnvironment);
                    result.problems()
                            .forEach(
                                    problem -> LOG.log(Level.ERROR, "event=config-problem reason=\"" + problem + "\""));
                    return result.settings();
                },
                System::nanoTime);
        return new RequestLog(
                data.root().resolve("requests"),
                store.vault(),
                store.random(),
                settings,
                InstantSource.system(),
                System::nanoTime);
    }

    void close(@Disposes RequestLog log) {
        log.close();
    }
}
