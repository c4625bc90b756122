package dev.nonagon.plugins;

import dev.nonagon.plugins.PluginOrigin.Kind;
import dev.nonagon.spi.RouterPlugin;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Beans of the WAR that are plugins (P2). */
final class BeanSources {
    private final Set<Class<?>> services;

    BeanSources(BundledSources bundled) {
        services = bundled.sources().stream()
                .flatMap(source -> source.plugins().stream())
                .map(Object::getClass)
                .collect(Collectors.toSet());
    }

    List<BundledSources.Source> find(Iterable<? extends RouterPlugin> beans) {
        List<BundledSources.Source> found = new ArrayList<>();
        StreamSupport.stream(beans.spliterator(), false)
                .filter(bean -> services.stream().noneMatch(type -> type.isInstance(bean)))
                .forEach(bean -> {
                    Class<?> type = withoutProxy(bean.getClass());
                    found.add(new BundledSources.Source(
                            type.getName(), Kind.CDI, BundledSources.rootOf(type), List.of(bean), List.of()));
                });
        found.sort(Comparator.comparing(BundledSources.Source::name));
        return found;
    }

    /** A container's proxy is a generated subclass, without a class file to be found. */
    private static Class<?> withoutProxy(Class<?> type) {
        Class<?> parent = type.getSuperclass();
        return type.getName().contains("$Proxy$") && parent != null && parent != Object.class ? parent : type;
    }
}
