package dev.nonagon.management;

import dev.nonagon.catalog.Catalog;
import dev.nonagon.catalog.CatalogKeys;
import dev.nonagon.catalog.CatalogRefusal;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.OutboundHttp;
import dev.nonagon.spi.provider.UpstreamRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Gets a catalog from where the owner says, and checks it. Settings: {@code nonagon.catalog.url} or {@code .folder} (with {@code
 * catalog.json} and {@code catalog.json.sig}), {@code .public-keys}, {@code .max-age} (P90D). Thread-safe; blocks.
 */
final class CatalogOffers {
    private static final Duration USUAL_AGE = Duration.ofDays(90);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int LONGEST = 4 * 1024 * 1024;
    private static final int OK = 200;

    private final Function<String, Optional<String>> settings;
    private final OutboundHttp http;
    private final Path data;
    private final InstantSource clock;

    /** @param data what folders are relative to */
    CatalogOffers(Function<String, Optional<String>> settings, OutboundHttp http, Path data, InstantSource clock) {
        this.settings = settings;
        this.http = http;
        this.data = data;
        this.clock = clock;
    }

    /** A catalog with a good signature, not too old. */
    @SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
    record Offer(byte[] content, String signature, Catalog catalog) {}

    /** Where catalogs come from; empty if nowhere. */
    Optional<String> source() {
        return setting("url").or(() -> setting("folder"));
    }

    private Optional<String> setting(String name) {
        return settings.apply("nonagon.catalog." + name).map(String::strip).filter(text -> !text.isEmpty());
    }

    /** @throws CatalogRefusal if there is none that could be taken, and why */
    Offer look() {
        Optional<String> url = setting("url");
        Optional<String> folder = setting("folder");
        byte[] content;
        byte[] signature;
        if (url.isPresent()) {
            content = fetched(url.get());
            signature = fetched(url.get() + ".sig");
        } else if (folder.isPresent()) {
            Path file = data.resolve(folder.get()).resolve("catalog.json");
            content = file(file);
            signature = file(file.resolveSibling("catalog.json.sig"));
        } else {
            throw new CatalogRefusal("Set nonagon.catalog.url or nonagon.catalog.folder: nobody is asked by default.");
        }
        String sign = new String(signature, StandardCharsets.UTF_8);
        CatalogKeys.of(setting("public-keys").orElse("")).check(content, sign);
        Catalog catalog = Catalog.read(content);
        Instant now = clock.instant();
        if (catalog.issued().isBefore(now.minus(longest()))) {
            throw new CatalogRefusal("The catalog was issued at " + catalog.issued()
                    + ", longer ago than nonagon.catalog.max-age (" + longest() + ") allows.");
        }
        if (catalog.issued().isAfter(now.plus(Duration.ofDays(1)))) {
            throw new CatalogRefusal("The catalog was issued in the future, at " + catalog.issued() + ".");
        }
        return new Offer(content, sign, catalog);
    }

    private Duration longest() {
        try {
            return setting("max-age").map(Duration::parse).orElse(USUAL_AGE);
        } catch (DateTimeException e) {
            throw new CatalogRefusal("nonagon.catalog.max-age is no duration such as P90D.");
        }
    }

    private static byte[] file(Path file) {
        try {
            if (Files.size(file) > LONGEST) {
                throw new CatalogRefusal(file.getFileName() + " is longer than " + LONGEST + " bytes.");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new CatalogRefusal(
                    "There is no " + file.getFileName() + " in nonagon.catalog.folder that could be read.");
        }
    }

    private byte[] fetched(String url) {
        FutureTask<OutboundHttp.Answer> task = new FutureTask<>(
                () -> http.send(new UpstreamRequest("GET", URI.create(url), Headers.none(), new byte[0])));
        Thread worker = Thread.ofVirtual().name("nonagon-catalog").start(task);
        try {
            OutboundHttp.Answer answer = task.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (answer.status() != OK) {
                throw new CatalogRefusal(url + " answers " + answer.status() + ".");
            }
            return answer.body();
        } catch (TimeoutException e) {
            throw new CatalogRefusal(url + " does not answer within " + PATIENCE.toSeconds() + " seconds.");
        } catch (ExecutionException e) {
            throw new CatalogRefusal(url + " does not answer.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CatalogRefusal("The router is stopping.");
        } finally {
            worker.interrupt();
        }
    }
}
