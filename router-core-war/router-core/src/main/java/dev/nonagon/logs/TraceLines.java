package dev.nonagon.logs;

import dev.nonagon.observation.Arrival;
import dev.nonagon.observation.Observation;
import dev.nonagon.observation.Observer;
import dev.nonagon.observation.TraceContext;
import java.lang.System.Logger.Level;

/** Says which trace a request belongs to (L3). Thread-safe. */
final class TraceLines implements Observer {
    private static final System.Logger LOG = System.getLogger(TraceLines.class.getName());

    @Override
    public Observation begin(Arrival arrival) {
        TraceContext trace = arrival.trace();
        Level level = trace.fromClient() ? Level.INFO : Level.DEBUG;
        if (LOG.isLoggable(level)) {
            LOG.log(
                    level,
                    "request=" + arrival.requestId() + " event=traced trace=" + trace.traceId() + " span="
                            + trace.span()
                            + trace.parent().map(parent -> " parent=" + parent).orElse(""));
        }
        return Observation.NONE;
    }
}
