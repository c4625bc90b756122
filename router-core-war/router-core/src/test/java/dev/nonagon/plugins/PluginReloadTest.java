package dev.nonagon.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.nonagon.plugins.PluginCatalogSource.Lease;
import dev.nonagon.spi.ProviderId;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginReloadTest {
    @TempDir
    Path root;

    private PluginHouse house;

    @BeforeEach
    void build() throws IOException {
        house = new PluginHouse(root);
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    @DisplayName("P13 the running watch takes a new, a changed and a removed file within about a second")
    void watch() throws Exception {
        Plugins plugins = house.open();
        plugins.watch();
        Path jar = house.folder().resolve("gamma.jar");

        new JarWorkshop().plugin("Gamma", "gamma", "ONE").jar(jar);
        within(Duration.ofSeconds(5), () -> says(plugins, "ONE"));
        new JarWorkshop().plugin("Gamma", "gamma", "TWO").jar(jar);
        within(Duration.ofSeconds(5), () -> says(plugins, "TWO"));
        Files.delete(jar);
        within(Duration.ofSeconds(5), () -> plugins.current().providers().isEmpty());

        Path json = house.folder().resolve("delta.json");
        Files.writeString(json, JarWorkshop.descriptor("delta"));
        within(
                Duration.ofSeconds(5),
                () -> plugins.current().providerFor("delta").isPresent());
        Files.writeString(json, JarWorkshop.descriptor("delta", "with-prefix"));
        within(
                Duration.ofSeconds(5),
                () -> plugins.current().providerFor("with-prefix").isPresent());
    }

    @Test
    @DisplayName("P13 a file is not taken while it grows, and a file must be missing twice to be gone")
    void settles() throws IOException {
        Plugins plugins = house.open();
        byte[] whole = new JarWorkshop().plugin("Gamma", "gamma", "G").bytes();
        Path jar = house.folder().resolve("gamma.jar");

        for (int part = 1; part <= 4; part++) {
            Files.write(jar, java.util.Arrays.copyOf(whole, whole.length * part / 4));
            plugins.rescan();
            assertThat(plugins.report().entries()).isEmpty();
        }
        plugins.rescan();
        assertThat(says(plugins, "G")).isTrue();

        Path aside = Files.move(jar, root.resolve("aside"));
        plugins.rescan();
        assertThat(says(plugins, "G")).isTrue();
        Files.move(aside, jar);
        plugins.rescan();
        plugins.rescan();
        assertThat(says(plugins, "G")).isTrue();
        Files.delete(jar);
        plugins.rescan();
        plugins.rescan();
        assertThat(plugins.current().providers()).isEmpty();
        assertThat(plugins.report().entries()).isEmpty();
    }

    @Test
    @DisplayName("P14 a file replaced by a broken one leaves the former serving, and the report has both")
    void formerStays() throws IOException {
        Path jar = new JarWorkshop()
                .plugin("Gamma", "gamma", "OLD")
                .jar(house.folder().resolve("gamma.jar"));
        Plugins plugins = house.open();
        Files.writeString(jar, "no jar at all");
        settle(plugins);

        assertThat(says(plugins, "OLD")).isTrue();
        assertThat(plugins.report().entries())
                .extracting(PluginReport.Entry::source, PluginReport.Entry::state)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("gamma.jar", PluginReport.State.LOADED),
                        org.assertj.core.groups.Tuple.tuple("gamma.jar", PluginReport.State.FAILED));
        assertThat(plugins.report().entries().get(1).reason().orElseThrow())
                .endsWith("; the version loaded before goes on serving");

        new JarWorkshop().plugin("Gamma", "gamma", "NEW").jar(jar);
        settle(plugins);
        assertThat(says(plugins, "NEW")).isTrue();
        assertThat(plugins.report().entries()).hasSize(1);
    }

    @Test
    @DisplayName("P15 one change leaves the other plugins as they are, and tells the listeners once")
    void othersStay() throws IOException {
        new JarWorkshop().plugin("Gamma", "gamma", "G").jar(house.folder().resolve("gamma.jar"));
        Plugins plugins = house.open();
        Object before = plugins.current().provider(new ProviderId("gamma")).orElseThrow();
        AtomicInteger told = new AtomicInteger();
        PluginCatalogSource.Subscription subscription = plugins.onChange(told::incrementAndGet);
        PluginCatalog old = plugins.current();

        plugins.rescan();
        assertThat(plugins.current()).isSameAs(old);
        Files.writeString(house.folder().resolve("delta.json"), JarWorkshop.descriptor("delta"));
        settle(plugins);

        assertThat(plugins.current().provider(new ProviderId("gamma")))
                .containsSame((dev.nonagon.spi.provider.Provider) before);
        assertThat(old.provider(new ProviderId("delta"))).isEmpty();
        assertThat(told).hasValue(1);
        subscription.close();
        Files.delete(house.folder().resolve("delta.json"));
        settle(plugins);
        assertThat(told).hasValue(1);
    }

    @Test
    @DisplayName("P16 a lease keeps a replaced plugin usable; its loader closes with the last lease")
    void leases() throws Exception {
        Path jar = new JarWorkshop()
                .plugin("Gamma", "gamma", "OLD")
                .jar(house.folder().resolve("gamma.jar"));
        Plugins plugins = house.open();
        Lease first = plugins.lease();
        Lease second = plugins.lease();
        URLClassLoader loader = (URLClassLoader) first.catalog()
                .provider(new ProviderId("gamma"))
                .orElseThrow()
                .executor()
                .getClass()
                .getClassLoader();

        new JarWorkshop().plugin("Gamma", "gamma", "NEW").jar(jar);
        settle(plugins);
        first.close();
        first.close();
        assertThat(loader.findResource("META-INF/nonagon/providers/gamma.json")).isNotNull();
        // Needs a class that was not loaded before.
        assertThat(PluginHouse.word(second.catalog(), "gamma")).isEqualTo("OLD");
        assertThat(says(plugins, "NEW")).isTrue();

        second.close();
        assertThat(loader.findResource("META-INF/nonagon/providers/gamma.json")).isNull();
        assertThatCode(() -> loader.loadClass("sample.Gamma")).doesNotThrowAnyException();
        assertThat(says(plugins, "NEW")).isTrue();
    }

    @Test
    @DisplayName("P16 the class loader of a replaced plugin is garbage once nobody uses it")
    void noLeak() throws Exception {
        Path jar = new JarWorkshop()
                .plugin("Gamma", "gamma", "0")
                .jar(house.folder().resolve("gamma.jar"));
        Plugins plugins = house.open();
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        for (int version = 1; version <= 3; version++) {
            loaders.add(useAndForget(plugins));
            new JarWorkshop()
                    .plugin("Gamma", "gamma", Integer.toString(version))
                    .jar(jar);
            settle(plugins);
            assertThat(says(plugins, Integer.toString(version))).isTrue();
        }
        Files.writeString(jar, "broken");
        settle(plugins);
        loaders.add(useAndForget(plugins));
        Files.delete(jar);
        settle(plugins);

        within(Duration.ofSeconds(20), () -> {
            System.gc();
            return loaders.stream().allMatch(loader -> loader.get() == null);
        });
    }

    @Test
    @DisplayName("P16 the loader of a plugin that threw while loading is garbage too, report or no report")
    void noLeakByFailure() throws Exception {
        new JarWorkshop()
                .service("sample.Bang")
                .source("sample.Bang", """
                        package sample;
                        public class Bang implements dev.nonagon.spi.RouterPlugin {
                            static class Own extends RuntimeException { Own(String m) { super(m); } }
                            public Bang() {
                                System.getProperties().put("sample.bang", new java.lang.ref.WeakReference<>(Bang.class.getClassLoader()));
                                throw new Own("own kind of trouble");
                            }
                        }
                        """)
                .jar(house.folder().resolve("bang.jar"));
        house.open();
        WeakReference<?> loader =
                (WeakReference<?>) Optional.ofNullable(System.getProperties().remove("sample.bang"))
                        .orElseThrow();

        assertThat(house.entry("bang.jar").reason().orElseThrow()).contains("own kind of trouble");
        within(Duration.ofSeconds(20), () -> {
            System.gc();
            return loader.get() == null;
        });
    }

    @Test
    @DisplayName("P16 leases and reloads from many threads never meet a closed catalog")
    void contention() throws Exception {
        Path json = house.folder().resolve("delta.json");
        Plugins plugins = house.open();
        List<Thread> users = new ArrayList<>();
        AtomicInteger failures = new AtomicInteger();
        AtomicInteger leases = new AtomicInteger();
        for (int i = 0; i < 4; i++) {
            users.add(Thread.ofVirtual().start(() -> {
                while (!Thread.currentThread().isInterrupted()) {
                    try (Lease lease = plugins.lease()) {
                        lease.catalog().providers();
                        leases.incrementAndGet();
                    } catch (RuntimeException e) {
                        failures.incrementAndGet();
                    }
                }
            }));
        }
        for (int round = 0; round < 50; round++) {
            Files.writeString(json, JarWorkshop.descriptor("delta", "p" + "x".repeat(round % 7 + 1)));
            settle(plugins);
        }
        for (Thread user : users) {
            user.interrupt();
            user.join();
        }
        assertThat(failures).hasValue(0);
        assertThat(leases.get()).isPositive();
        assertThat(plugins.current().providerFor("px")).isPresent();
    }

    @Test
    @DisplayName("P16 closing lets go of every copy")
    void closing() throws Exception {
        new JarWorkshop().plugin("Gamma", "gamma", "G").jar(house.folder().resolve("gamma.jar"));
        Plugins plugins = house.open();
        URLClassLoader loader = (URLClassLoader) plugins.current()
                .provider(new ProviderId("gamma"))
                .orElseThrow()
                .executor()
                .getClass()
                .getClassLoader();
        Path copy = Path.of(loader.getURLs()[0].toURI());
        assertThat(copy).exists();

        plugins.close();
        assertThat(copy.getParent()).doesNotExist();
        assertThat(plugins.current().providers()).isEmpty();
    }

    private static WeakReference<ClassLoader> useAndForget(Plugins plugins) {
        try (Lease lease = plugins.lease()) {
            PluginHouse.word(lease.catalog(), "gamma");
            return new WeakReference<>(lease.catalog()
                    .provider(new ProviderId("gamma"))
                    .orElseThrow()
                    .executor()
                    .getClass()
                    .getClassLoader());
        }
    }

    private static boolean says(Plugins plugins, String word) {
        try (Lease lease = plugins.lease()) {
            return lease.catalog().provider(new ProviderId("gamma")).isPresent()
                    && PluginHouse.word(lease.catalog(), "gamma").equals(word);
        }
    }

    private static void settle(Plugins plugins) {
        plugins.rescan();
        plugins.rescan();
    }

    private static void within(Duration limit, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited " + limit + " in vain").isLessThan(end);
            Thread.sleep(20);
        }
    }
}
