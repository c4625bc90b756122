package dev.nonagon.management;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.nonagon.access.GuardsItself;
import dev.nonagon.access.Needs;
import dev.nonagon.gateway.GatewayRoutes;
import dev.nonagon.plugins.Plugins;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.annotation.WebServlet;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** M2: {@code routes.txt} is all there is. */
class RoutesTest {
    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.nonagon");

    private static final Pattern CLAIMING = Pattern.compile("@(WebServlet|WebFilter|ServerEndpoint|Path)\\b");
    private static final Pattern URL_PATTERN = Pattern.compile("<url-pattern>([^<]+)</url-pattern>");

    @Test
    @DisplayName("M2 every route that is registered has a row with its need, and every row is a route")
    void table(@TempDir java.nio.file.Path folder) throws IOException {
        Set<String> found = new TreeSet<>();
        found.addAll(resources());
        found.addAll(gateway(folder));
        found.addAll(servlets());
        found.addAll(descriptor());
        found.addAll(endpoints());
        found.addAll(console());
        Set<String> expected = new TreeSet<>(rows());
        // What the server itself maps only the server can tell: ContainerIT.
        expected.removeIf(row -> row.startsWith("MAPPED "));
        assertThat(String.join("\n", found)).isEqualTo(String.join("\n", expected));
    }

    @Test
    @DisplayName("G1 only the gateway guards itself, and every other method says what it needs")
    void guarded() {
        List<String> selves = types(Path.class).stream()
                .filter(type -> type.isAnnotationPresent(GuardsItself.class))
                .map(Class::getSimpleName)
                .toList();
        assertThat(selves).containsExactly("GatewayResource");
        assertThat(resources()).noneMatch(row -> row.endsWith(" NOBODY"));
        assertThat(resources().size()).isGreaterThan(50);
    }

    @Test
    @DisplayName("no resource claims a folder: the gateway's paths below it would be gone")
    void folders() {
        assertThat(types(Path.class).stream()
                        .filter(type -> !type.isAnnotationPresent(GuardsItself.class))
                        .map(type -> Objects.requireNonNull(type.getAnnotation(Path.class))
                                .value()))
                .allMatch(path -> path.matches("api/[a-z-]+((/\\{id\\})?/[a-z-]+)*"));
    }

    @Test
    @DisplayName("what changes something needs an administrator, but for logging in and out")
    void writing() throws IOException {
        assertThat(rows().stream()
                        .filter(row -> row.matches("(POST|PUT|PATCH|DELETE) /api/.* (READ|PUBLIC)"))
                        .map(row -> row.split(" ", -1)[1]))
                .allMatch(path -> path.startsWith("/api/auth/"));
    }

    private static Set<String> resources() {
        Set<String> rows = new TreeSet<>();
        for (Class<?> type : types(Path.class)) {
            for (Method method : type.getDeclaredMethods()) {
                verb(method).ifPresent(verb -> rows.add(verb + " " + path(type, method) + " " + need(type, method)));
            }
        }
        return rows;
    }

    private static Set<String> gateway(java.nio.file.Path folder) {
        Set<String> rows = new TreeSet<>();
        try (Plugins plugins = new Plugins(
                folder,
                RoutesTest.class.getClassLoader(),
                List.of(),
                key -> Optional.empty(),
                InstantSource.system())) {
            GatewayRoutes.of(plugins.current()).forEach(route -> rows.add(route + " GATEWAY"));
        }
        return rows;
    }

    private static Set<String> servlets() {
        Set<String> rows = new TreeSet<>();
        types(WebServlet.class).forEach(type -> {
            WebServlet servlet = Objects.requireNonNull(type.getAnnotation(WebServlet.class));
            Arrays.stream(servlet.value()).forEach(path -> rows.add("SERVLET " + path + " " + type.getSimpleName()));
            Arrays.stream(servlet.urlPatterns())
                    .forEach(path -> rows.add("SERVLET " + path + " " + type.getSimpleName()));
        });
        types(WebFilter.class).forEach(type -> {
            WebFilter filter = Objects.requireNonNull(type.getAnnotation(WebFilter.class));
            Arrays.stream(filter.value()).forEach(path -> rows.add("FILTER " + path + " " + type.getSimpleName()));
            Arrays.stream(filter.urlPatterns())
                    .forEach(path -> rows.add("FILTER " + path + " " + type.getSimpleName()));
        });
        return rows;
    }

    /** What the WAR's descriptor maps: a servlet of Faces or anybody else's would be there. */
    private static Set<String> descriptor() throws IOException {
        String xml = java.nio.file.Files.readString(
                java.nio.file.Path.of("../router-war/src/main/webapp/WEB-INF/web.xml"), StandardCharsets.UTF_8);
        Set<String> rows = new TreeSet<>();
        Matcher mapping = URL_PATTERN.matcher(xml);
        while (mapping.find()) {
            rows.add("DESCRIPTOR " + mapping.group(1) + " web.xml");
        }
        return rows;
    }

    /** WebSockets of their own; those of formats are the gateway's. */
    private static Set<String> endpoints() {
        Set<String> rows = new TreeSet<>();
        types(ServerEndpoint.class)
                .forEach(type -> rows.add("WS "
                        + Objects.requireNonNull(type.getAnnotation(ServerEndpoint.class))
                                .value()
                        + " " + type.getSimpleName()));
        return rows;
    }

    /** The console's module is not on this test's class path: its pages are files, and its classes must claim no path. */
    private static Set<String> console() throws IOException {
        Set<String> rows = new TreeSet<>();
        java.nio.file.Path module = java.nio.file.Path.of("../../primefaces-ui/src/main");
        java.nio.file.Path pages = module.resolve("resources/META-INF/resources");
        try (Stream<java.nio.file.Path> files = java.nio.file.Files.walk(module)) {
            for (java.nio.file.Path file :
                    files.filter(java.nio.file.Files::isRegularFile).toList()) {
                String name = file.getFileName().toString();
                if (file.startsWith(pages) && name.endsWith(".xhtml")) {
                    rows.add("PAGE /" + pages.relativize(file).toString().replace('\\', '/') + " READ");
                } else if (name.equals("web-fragment.xml")) {
                    Matcher mapping = URL_PATTERN.matcher(java.nio.file.Files.readString(file));
                    while (mapping.find()) {
                        rows.add("DESCRIPTOR " + mapping.group(1) + " primefaces-ui");
                    }
                } else if (name.endsWith(".java")
                        && CLAIMING.matcher(java.nio.file.Files.readString(file))
                                .find()) {
                    rows.add("CLAIMS " + name + " primefaces-ui");
                }
            }
        }
        return rows;
    }

    static List<String> rows() throws IOException {
        try (InputStream file = Objects.requireNonNull(RoutesTest.class.getResourceAsStream("/routes.txt"))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .map(line -> line.replaceAll("\\s+", " "))
                    .toList();
        }
    }

    private static List<Class<?>> types(Class<? extends Annotation> annotation) {
        List<Class<?>> types = new ArrayList<>();
        CORE.stream()
                .filter(type -> type.isAnnotatedWith(annotation))
                .map(JavaClass::reflect)
                .forEach(types::add);
        return types;
    }

    private static Optional<String> verb(Method method) {
        return Arrays.stream(method.getAnnotations())
                .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
                .filter(Objects::nonNull)
                .map(HttpMethod::value)
                .findFirst();
    }

    private static String path(Class<?> type, Method method) {
        String first = Objects.requireNonNull(type.getAnnotation(Path.class)).value();
        Path second = method.getAnnotation(Path.class);
        return "/" + (second == null ? first : first + "/" + second.value());
    }

    private static String need(Class<?> type, Method method) {
        if (type.isAnnotationPresent(GuardsItself.class)) {
            return "GATEWAY";
        }
        return Optional.ofNullable(method.getAnnotation(Needs.class))
                .or(() -> Optional.ofNullable(type.getAnnotation(Needs.class)))
                .map(needs -> needs.value().name())
                .orElse("NOBODY");
    }
}
