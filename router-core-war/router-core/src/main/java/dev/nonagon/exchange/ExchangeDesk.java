package dev.nonagon.exchange;

import dev.nonagon.audit.Actor;
import dev.nonagon.settings.Ticker;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.json.Json;
import dev.nonagon.store.StoreUnavailable;
import dev.nonagon.vault.OwnerFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Imports and exports on behalf of the command line while the router has the database in its hands: by files for their owner
 * alone in the data directory. Whoever may write there owns the database anyway.
 */
public final class ExchangeDesk implements AutoCloseable {
    private static final Logger LOG = System.getLogger(ExchangeDesk.class.getName());
    static final Actor COMMAND_LINE = new Actor("owner", "command line");
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Importer importer;
    private final Exporter exporter;
    private final Path request;
    private final Path answer;
    private Optional<Ticker> ticker = Optional.empty();

    ExchangeDesk(Importer importer, Exporter exporter, Path dataDirectory) {
        this.importer = importer;
        this.exporter = exporter;
        this.request = dataDirectory.resolve("exchange-request.json");
        this.answer = dataDirectory.resolve("exchange-answer.json");
    }

    synchronized void start() {
        ticker = Optional.of(Ticker.start("nonagon-exchange", LOOK_EVERY, this::look));
    }

    /** Does what is asked for, if anything is. */
    void look() {
        if (!Files.exists(request)) {
            return;
        }
        ObjectNode said;
        try {
            JsonNode asked = Json.parse(Files.readAllBytes(request));
            said = done(asked);
        } catch (ExchangeRefusal | StoreUnavailable e) {
            said = Json.object().put("refused", String.valueOf(e.getMessage()));
        } catch (IOException | RuntimeException e) {
            // Whatever it is: the request, which may hold a passphrase, must not stay.
            LOG.log(Level.ERROR, "event=exchange-failed", e);
            said = Json.object()
                    .put("refused", "It could not be done; the router's log says why. Nothing was changed.");
        }
        OwnerFile.replace(answer, Json.text(said));
        delete(request);
    }

    private ObjectNode done(JsonNode asked) {
        Optional<Secret> passphrase = Fields.text(asked, "passphrase").map(Secret::new);
        if (Fields.text(asked, "command").equals(Optional.of("export"))) {
            return Json.object().set("export", exporter.export(COMMAND_LINE, passphrase));
        }
        Map<String, byte[]> files = new TreeMap<>();
        asked.path("files")
                .properties()
                .forEach(file -> files.put(
                        file.getKey(),
                        Base64.getDecoder().decode(file.getValue().asString())));
        Importer.Options options = new Importer.Options(
                Fields.truth(asked, "dryRun", true), Fields.truth(asked, "replace", false), passphrase);
        Report report = importer.run(COMMAND_LINE, new Source(files), options);
        return Json.object().put("text", report.toText());
    }

    /** Asks the router that uses a data directory; the answer is that of {@link #done}. */
    static ObjectNode ask(Path dataDirectory, ObjectNode what) throws InterruptedException {
        Path request = dataDirectory.resolve("exchange-request.json");
        Path answer = dataDirectory.resolve("exchange-answer.json");
        delete(answer);
        OwnerFile.replace(request, Json.text(what));
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (Files.exists(request)) {
            if (System.nanoTime() > end) {
                delete(request);
                throw new StoreUnavailable(
                        "No router answers for " + dataDirectory + ": start it (./router run), then repeat this.");
            }
            Thread.sleep(100);
        }
        try {
            String text = Files.readString(answer, StandardCharsets.UTF_8);
            return (ObjectNode) Json.parse(text);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + answer, e);
        } finally {
            delete(answer);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + file + "; delete it yourself, it may hold secrets", e);
        }
    }

    @Override
    public void close() {
        Optional<Ticker> running;
        synchronized (this) {
            running = ticker;
            ticker = Optional.empty();
        }
        running.ifPresent(Ticker::close);
    }
}
