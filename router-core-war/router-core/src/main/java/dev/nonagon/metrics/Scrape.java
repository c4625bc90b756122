package dev.nonagon.metrics;

import java.util.List;

/** All numbers as one text. Thread-safe. */
public final class Scrape {
    /** The media type of the text. */
    public static final String MEDIA_TYPE = PrometheusText.MEDIA_TYPE;

    private static final System.Logger LOG = System.getLogger(Scrape.class.getName());

    private final RequestMetrics requests;
    private final List<MetricSource> sources;

    public Scrape(RequestMetrics requests, List<MetricSource> sources) {
        this.requests = requests;
        this.sources = List.copyOf(sources);
    }

    /** As it is now. */
    public String text() {
        PrometheusText text = new PrometheusText();
        requests.write(text);
        for (MetricSource source : sources) {
            try {
                source.report(text);
            } catch (RuntimeException e) {
                // The other numbers are wanted all the more.
                LOG.log(System.Logger.Level.ERROR, "event=metrics-source-failed", e);
            }
        }
        return text.toString();
    }
}
