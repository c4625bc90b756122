package dev.nonagon.spi.tck.sample;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** Runs the tests of a folder of classes, in a process of its own: contracts look for resources from where they stand. */
final class SampleTests {
    private SampleTests() {}

    /** The last line says how many went well; the exit code is 1 if any did not. */
    public static void main(String[] folder) {
        LauncherDiscoveryRequest all = LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectClasspathRoots(Set.of(Path.of(folder[0]))))
                .build();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create().execute(all, listener);
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        listener.getSummary().printFailuresTo(out);
        out.println(listener.getSummary().getTestsSucceededCount());
        out.flush();
        System.exit(listener.getSummary().getTotalFailureCount() == 0 ? 0 : 1);
    }
}
