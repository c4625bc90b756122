package dev.nonagon;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.nonagon.plugins.Plugins;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The house's own rules about itself. */
class ArchitectureTest {
    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> location.contains("router-core"))
            .importPackages("dev.nonagon");

    @Test
    @DisplayName("the core depends on no plugin, no server and no JPA provider")
    void knowsNoPlugin() {
        assertThat(CORE.size()).isGreaterThan(50);
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.nonagon.format..",
                        "dev.nonagon.provider..",
                        "fish.payara..",
                        "org.glassfish..",
                        "com.sun..",
                        "org.eclipse.persistence..")
                .check(CORE);
    }

    @Test
    @DisplayName("features do not depend on each other in circles")
    void noCircles() {
        slices().matching("dev.nonagon.(*)..").should().beFreeOfCycles().check(CORE);
    }

    @Test
    @DisplayName("translation, routing, upstream and usage know neither the gateway nor the container")
    void plainJava() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.nonagon.translation..",
                        "dev.nonagon.routing..",
                        "dev.nonagon.upstream..",
                        "dev.nonagon.usage..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.nonagon.gateway..", "jakarta..", "org.eclipse.microprofile..")
                .check(CORE);
    }

    @Test
    @DisplayName("names say what a class is responsible for")
    void names() {
        classes()
                .should()
                .haveNameNotMatching(".*(Impl|Manager|Util|Utils|Helper)(\\$.*)?")
                .check(CORE);
    }

    @Test
    @DisplayName("no provider's or format's id is a constant of the core; the ids are read from the plugins")
    void noIds(@TempDir Path folder) throws IOException {
        Set<String> ids = new TreeSet<>();
        try (Plugins plugins = new Plugins(
                folder, getClass().getClassLoader(), List.of(), key -> Optional.empty(), InstantSource.system())) {
            plugins.current()
                    .providers()
                    .forEach(p -> ids.add(p.descriptor().id().value()));
            plugins.current().formats().forEach(f -> ids.add(f.id().value()));
        }
        assertThat(ids).contains("openai-chat", "anthropic-messages", "echo");
        Pattern literal = Pattern.compile("\"((?:[^\"\\\\\\n]|\\\\.)*)\"");
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            for (Path source :
                    sources.filter(p -> p.toString().endsWith(".java")).toList()) {
                Matcher found = literal.matcher(Files.readString(source, StandardCharsets.UTF_8));
                Set<String> constants =
                        found.results().map(r -> r.group(1)).collect(Collectors.toCollection(TreeSet::new));
                constants.retainAll(ids);
                assertThat(constants).as(source.toString()).isEmpty();
            }
        }
    }
}
