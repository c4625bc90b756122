package dev.nonagon.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Figures of a process and of the machine, from {@code /proc}; all zero where there is none (not Linux). */
final class ProcessFigures {
    private static final int USER_HZ = 100;

    private ProcessFigures() {}

    /**
     * A process at one moment.
     *
     * @param residentKb VmRSS
     * @param peakKb VmHWM: the most it ever had
     * @param cpuMillis user and system time since its start
     */
    record Sample(long threads, long residentKb, long peakKb, long cpuMillis) {}

    /** CPU time of the whole machine since boot, all cores, in milliseconds. */
    record Machine(long busyMillis, long allMillis) {}

    static Sample of(long pid) {
        List<String> status = lines(Path.of("/proc", Long.toString(pid), "status"));
        return new Sample(field(status, "Threads:"), field(status, "VmRSS:"), field(status, "VmHWM:"), cpuMillis(pid));
    }

    static long cpuMillis(long pid) {
        List<String> stat = lines(Path.of("/proc", Long.toString(pid), "stat"));
        if (stat.isEmpty()) {
            return 0;
        }
        // The second field is the program's name, which may hold blanks: count from behind its bracket.
        String[] fields =
                stat.get(0).substring(stat.get(0).lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 1000 / USER_HZ;
    }

    static Machine machine() {
        List<String> stat = lines(Path.of("/proc/stat"));
        if (stat.isEmpty()) {
            return new Machine(0, 0);
        }
        String[] fields = stat.get(0).trim().split(" +", -1);
        long all = 0;
        for (int i = 1; i <= 8; i++) {
            all += Long.parseLong(fields[i]);
        }
        long idle = Long.parseLong(fields[4]) + Long.parseLong(fields[5]);
        return new Machine((all - idle) * 1000 / USER_HZ, all * 1000 / USER_HZ);
    }

    static long memoryMb() {
        return field(lines(Path.of("/proc/meminfo")), "MemTotal:") / 1024;
    }

    static String processor() {
        return lines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("model name"))
                .findFirst()
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .orElse("unknown processor");
    }

    /** What a JVM counts of itself, as jstat reads it; absent counters where it was told not to. */
    static JvmCounters counters(long pid) {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(Path.of("/tmp"), "hsperfdata_*")) {
            for (Path folder : folders) {
                Path file = folder.resolve(Long.toString(pid));
                if (Files.isReadable(file)) {
                    return JvmCounters.read(Files.readAllBytes(file));
                }
            }
        } catch (IOException e) {
            // Another process's folder, or the process has just ended: no counters.
        }
        return JvmCounters.none();
    }

    private static long field(List<String> lines, String name) {
        for (String line : lines) {
            if (line.startsWith(name)) {
                return Long.parseLong(
                        line.substring(name.length()).replace("kB", "").strip());
            }
        }
        return 0;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException | UncheckedIOException e) {
            return List.of();
        }
    }
}
