package dev.nonagon.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/** The command line of the server's JVM (L4): the same for the same build, Java and settings. */
record JavaCommand(Path java, int feature, String vmVersion) {
    /** The first Java with compact headers for production use, and with an archive that one run can make. */
    private static final int AOT_CACHE = 25;

    private static final String OWN_PROPERTY = "-Dnonagon.";

    static JavaCommand ofThisJvm() {
        String executable = System.getProperty("os.name", "").startsWith("Windows") ? "java.exe" : "java";
        return new JavaCommand(
                Path.of(System.getProperty("java.home"), "bin", executable),
                Runtime.version().feature(),
                System.getProperty("java.vm.vendor") + ' ' + System.getProperty("java.vm.version"));
    }

    /**
     * The whole command.
     *
     * @param home the unpacked server
     * @param parent the process to follow into death, or 0
     * @param started when the person asked for the start, in milliseconds since 1970
     */
    List<String> build(Settings settings, Path home, long parent, long started) throws IOException {
        List<String> flags = flags(settings);
        List<String> command = new ArrayList<>();
        command.add(java.toString());
        command.addAll(flags);
        Path archive = archive(settings, home);
        boolean missing = false;
        if (settings.archive() && feature >= AOT_CACHE) {
            missing = !Files.exists(archive);
            if (!missing) {
                command.add("-XX:AOTCache=" + archive);
            }
        } else if (settings.archive()) {
            command.add("-XX:+AutoCreateSharedArchive");
            command.add("-XX:SharedArchiveFile=" + archive);
        }
        command.add("-jar");
        command.add(home.resolve("server.jar").toString());
        command.addAll(new ServerArguments(
                        settings.host(),
                        settings.port(),
                        settings.dataDirectory(),
                        settings.profile().label(),
                        missing ? ServerArguments.Task.SERVE_AND_TRAIN : ServerArguments.Task.SERVE,
                        archive,
                        parent,
                        started,
                        settings.payaraArguments())
                .write());
        return command;
    }

    /** Whether an archive for it can be made apart from a start. */
    boolean canTrain() {
        return feature >= AOT_CACHE;
    }

    /** Where the class archive is, or is to be, of servers that this command starts. */
    Path archive(Settings settings, Path home) {
        return home.resolve(archiveName(flags(settings)));
    }

    /** The flags that a rehearsal must have too; the router's own properties are no business of the archive. */
    static List<String> rehearsed(List<String> flags) {
        return flags.stream().filter(flag -> !flag.startsWith(OWN_PROPERTY)).toList();
    }

    List<String> flags(Settings settings) {
        List<String> flags = new ArrayList<>(settings.profile().flags());
        if (feature >= AOT_CACHE) {
            flags.add("-XX:+UseCompactObjectHeaders");
        }
        if (feature >= 23) {
            // Libraries of the server still use it; each would cost the console four lines of warning.
            flags.add("--sun-misc-unsafe-memory-access=allow");
        }
        // Of every open stream's read buffer; events are smaller than this, and thousands of streams are open at once.
        flags.add("-Djdk.httpclient.bufsize=8192");
        flags.add("-XX:+ExitOnOutOfMemoryError");
        flags.add("-Xlog:disable");
        flags.add("-Xlog:all=error:stderr");
        // An archive that does not fit is no news; older JVMs do not know the second tag and would not start with it.
        flags.add(feature >= AOT_CACHE ? "-Xlog:cds*=off,aot*=off:stderr" : "-Xlog:cds*=off:stderr");
        flags.add("-Djava.awt.headless=true");
        flags.add("-Dnonagon.data-dir=" + settings.dataDirectory());
        flags.addAll(settings.javaOptions());
        return flags;
    }

    private String archiveName(List<String> flags) {
        CRC32 crc = new CRC32();
        crc.update((vmVersion + rehearsed(flags)).getBytes(StandardCharsets.UTF_8));
        return "java-" + feature + '-' + Long.toHexString(crc.getValue()) + (feature >= AOT_CACHE ? ".aot" : ".jsa");
    }
}
