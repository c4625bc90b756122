package dev.nonagon.access;

import jakarta.enterprise.inject.spi.CDI;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.Method;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts an {@link AccessFilter} before every resource method but the gateway's, once, when the application starts. */
@Provider
public class AccessFeature implements DynamicFeature {
    @Override
    public void configure(ResourceInfo resource, FeatureContext context) {
        if (!guardsItself(resource.getResourceClass())) {
            context.register(
                    new AccessFilter(
                            need(resource.getResourceClass(), resource.getResourceMethod()),
                            () -> CDI.current().select(Gatekeeper.class).get(),
                            () -> CDI.current().select(HttpServletRequest.class).get()),
                    Priorities.AUTHENTICATION);
        }
    }

    static boolean guardsItself(Class<?> resource) {
        return resource.isAnnotationPresent(GuardsItself.class);
    }

    /** What a method says it needs, or else its class; empty if neither does. */
    static Optional<Need> need(Class<?> resource, Method method) {
        return onMethod(resource, method)
                .or(() -> Optional.ofNullable(resource.getAnnotation(Needs.class)))
                .map(Needs::value);
    }

    /** Containers may hand over a method of a proxy, which has the original's name but not its annotations. */
    private static Optional<Needs> onMethod(Class<?> resource, Method method) {
        Needs own = method.getAnnotation(Needs.class);
        for (@Nullable Class<?> type = resource; own == null && type != null; type = type.getSuperclass()) {
            try {
                own = type.getDeclaredMethod(method.getName(), method.getParameterTypes())
                        .getAnnotation(Needs.class);
            } catch (NoSuchMethodException e) {
                // Perhaps its parent's.
            }
        }
        return Optional.ofNullable(own);
    }
}
