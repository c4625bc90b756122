package dev.nonagon.bridges;

import dev.nonagon.spi.tck.GoldenCases;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class GoldenBridgesTest {
    @TestFactory
    Stream<DynamicTest> golden() {
        return GoldenCases.in(Path.of("src/test/resources/golden"), Formats.all());
    }
}
