package dev.nonagon.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RoutesTest {
    private static List<Class<?>> resources() {
        List<Class<?>> resources = new ArrayList<>();
        for (JavaClass type : new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.nonagon")) {
            if (type.isAnnotatedWith(Path.class)) {
                resources.add(type.reflect());
            }
        }
        return resources;
    }

    private static boolean isRoute(Method method) {
        return Arrays.stream(method.getAnnotations())
                .map(Annotation::annotationType)
                .anyMatch(type -> type.isAnnotationPresent(HttpMethod.class));
    }

    @Test
    @DisplayName("G1 every route says what it needs; the gateway alone guards itself")
    void everyRouteSays() {
        List<String> silent = new ArrayList<>();
        List<String> guarding = new ArrayList<>();
        int routes = 0;
        for (Class<?> resource : resources()) {
            if (AccessFeature.guardsItself(resource)) {
                guarding.add(resource.getSimpleName());
                continue;
            }
            for (Method method : resource.getDeclaredMethods()) {
                if (isRoute(method)) {
                    routes++;
                    if (AccessFeature.need(resource, method).isEmpty()) {
                        silent.add(resource.getSimpleName() + "." + method.getName());
                    }
                }
            }
        }
        assertThat(routes).isGreaterThanOrEqualTo(9);
        assertThat(silent).isEmpty();
        assertThat(guarding).containsExactly("GatewayResource");
    }

    /** As an author would write it who forgot. */
    @Path("api/forgotten")
    static class Forgotten {
        @jakarta.ws.rs.GET
        public String get() {
            return "";
        }
    }

    @Needs(Need.READ)
    static class Half {
        @Needs(Need.ADMIN)
        public void own() {}

        public void inherited() {}
    }

    /** As containers make them. */
    static class Proxy extends Half {
        @Override
        public void own() {}
    }

    @Test
    @DisplayName("G1 the method's need goes before the class's, through proxies, and silence is none")
    void needs() throws Exception {
        assertThat(AccessFeature.need(Forgotten.class, Forgotten.class.getMethod("get")))
                .isEmpty();
        assertThat(AccessFeature.need(Half.class, Half.class.getMethod("own"))).contains(Need.ADMIN);
        assertThat(AccessFeature.need(Half.class, Half.class.getMethod("inherited")))
                .contains(Need.READ);
        assertThat(AccessFeature.need(Proxy.class, Proxy.class.getMethod("own")))
                .contains(Need.ADMIN);
        assertThat(AccessFeature.need(Proxy.class, Proxy.class.getMethod("inherited")))
                .contains(Need.READ);
    }

    @Test
    @DisplayName("a page may refine the policy with its nonce, but not who frames it")
    void policy() {
        assertThat(SecurityHeaders.merged(
                        SecurityHeaders.PAGE_POLICY, "script-src 'self' 'nonce-4711'; frame-ancestors *;"))
                .contains("script-src 'self' 'nonce-4711'")
                .contains("object-src 'none'")
                .contains("frame-ancestors 'none'")
                .doesNotContain("*");
        assertThat(SecurityHeaders.of(true, false).first("strict-transport-security"))
                .isEmpty();
        assertThat(SecurityHeaders.of(true, true).first("strict-transport-security"))
                .isPresent();
        assertThat(SecurityHeaders.of(true, true).first("cache-control")).isEqualTo(Optional.of("no-store"));
        assertThat(SecurityHeaders.of(false, true).first("cache-control")).isEmpty();
    }

    @Test
    @DisplayName("who listens for everybody and asks nobody for a key is warned")
    void bind() {
        for (String quiet : new String[] {"127.0.0.1", "localhost", "::1", "[::1]"}) {
            assertThat(BindWarning.of(quiet, false)).as(quiet).isEmpty();
        }
        assertThat(BindWarning.of("0.0.0.0", false)).isPresent();
        assertThat(BindWarning.of("::", false)).isPresent();
        assertThat(BindWarning.of("192.0.2.1", false)).isPresent();
        assertThat(BindWarning.of("0.0.0.0", true)).isEmpty();
    }
}
