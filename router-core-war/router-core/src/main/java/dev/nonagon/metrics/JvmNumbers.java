package dev.nonagon.metrics;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.util.List;
import java.util.Locale;

/** The virtual machine's own numbers, named as OpenTelemetry names them. */
final class JvmNumbers implements MetricSource {
    private static final double MILLIS = 1_000;

    @Override
    public void report(Sink sink) {
        List<MemoryPoolMXBean> pools = ManagementFactory.getMemoryPoolMXBeans();
        pools.forEach(pool -> sink.value(
                "jvm_memory_used_bytes",
                Type.GAUGE,
                "Memory in use.",
                pool.getUsage().getUsed(),
                labels(pool)));
        pools.forEach(pool -> sink.value(
                "jvm_memory_committed_bytes",
                Type.GAUGE,
                "Memory that the machine has given.",
                pool.getUsage().getCommitted(),
                labels(pool)));
        pools.stream()
                .filter(pool -> pool.getUsage().getMax() >= 0)
                .forEach(pool -> sink.value(
                        "jvm_memory_limit_bytes",
                        Type.GAUGE,
                        "The most that a pool may have.",
                        pool.getUsage().getMax(),
                        labels(pool)));
        pools.stream()
                .filter(pool -> pool.getCollectionUsage() != null)
                .forEach(pool -> sink.value(
                        "jvm_memory_used_after_last_gc_bytes",
                        Type.GAUGE,
                        "Memory in use after the last collection.",
                        pool.getCollectionUsage().getUsed(),
                        labels(pool)));
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)
                .forEach(pool -> sink.value(
                        "jvm_buffer_memory_used_bytes",
                        Type.GAUGE,
                        "Memory of buffers.",
                        pool.getMemoryUsed(),
                        List.of("jvm_buffer_pool_name", pool.getName())));
        List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();
        collectors.forEach(gc -> sink.value(
                "jvm_gc_collections_total",
                Type.COUNTER,
                "Collections.",
                Math.max(0, gc.getCollectionCount()),
                List.of("jvm_gc_name", gc.getName())));
        collectors.forEach(gc -> sink.value(
                "jvm_gc_collection_seconds_total",
                Type.COUNTER,
                "Time that collections took.",
                Math.max(0, gc.getCollectionTime()) / MILLIS,
                List.of("jvm_gc_name", gc.getName())));
        sink.value(
                "jvm_thread_count",
                Type.GAUGE,
                "Platform threads.",
                ManagementFactory.getThreadMXBean().getThreadCount(),
                List.of());
        sink.value(
                "process_uptime_seconds",
                Type.GAUGE,
                "Since the start of the process.",
                ManagementFactory.getRuntimeMXBean().getUptime() / MILLIS,
                List.of());
    }

    private static List<String> labels(MemoryPoolMXBean pool) {
        return List.of(
                "jvm_memory_type",
                pool.getType().name().toLowerCase(Locale.ROOT),
                "jvm_memory_pool_name",
                pool.getName());
    }
}
