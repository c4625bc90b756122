package dev.nonagon.logs;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.util.Optional;
import org.eclipse.microprofile.config.ConfigProvider;

/** Switches to JSON at the start, if that is wished. */
@ApplicationScoped
public class LogsWiring {
    static final String FORMAT = "nonagon.log.format";

    private Optional<JsonLog> json = Optional.empty();

    void start(@Observes @Initialized(ApplicationScoped.class) Object ready) {
        String format = ConfigProvider.getConfig()
                .getOptionalValue(FORMAT, String.class)
                .map(String::strip)
                .orElse("text");
        switch (format) {
            case "json" ->
                // Not System.err: servers put a logger in its place.
                json = Optional.of(JsonLog.open(new FileOutputStream(FileDescriptor.err)));
            case "text" -> {}
            default ->
                System.getLogger(LogsWiring.class.getName())
                        .log(
                                System.Logger.Level.ERROR,
                                "event=config-problem reason=\"" + FORMAT + " must be text or json; text counts\"");
        }
    }

    @PreDestroy
    void stop() {
        json.ifPresent(JsonLog::close);
    }

    @Produces
    @Singleton
    TraceLines traceLines() {
        return new TraceLines();
    }
}
