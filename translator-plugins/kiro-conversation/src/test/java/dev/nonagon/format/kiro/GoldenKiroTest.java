package dev.nonagon.format.kiro;

import dev.nonagon.spi.RouterPlugin;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.tck.GoldenCases;
import dev.nonagon.spi.tck.PluginContextDouble;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class GoldenKiroTest {
    @TestFactory
    Stream<DynamicTest> golden() {
        return GoldenCases.in(Path.of("src/test/resources/golden"), formats());
    }

    private static FormatTranslator[] formats() {
        return ServiceLoader.load(RouterPlugin.class).stream()
                .flatMap(plugin -> plugin.get().formats(new PluginContextDouble(Map.of(), Instant.EPOCH)).stream())
                .map(format -> format.id().equals(Wire.ID) ? new SpelledOut(format) : format)
                .toArray(FormatTranslator[]::new);
    }
}
