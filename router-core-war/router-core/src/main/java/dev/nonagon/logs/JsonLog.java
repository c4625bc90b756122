package dev.nonagon.logs;

import java.io.OutputStream;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;

/** Writes the router's lines as JSON while it is open (L2). */
final class JsonLog implements AutoCloseable {
    private static final String ROUTER = "dev.nonagon";

    private final Logger router;
    private final Handler handler;

    private JsonLog(Logger router, Handler handler) {
        this.router = router;
        this.handler = handler;
    }

    static JsonLog open(OutputStream out) {
        // Kept by us: a logger that nobody holds is forgotten, and its handlers with it.
        Logger router = Logger.getLogger(ROUTER);
        Handler handler = new Flushing(out);
        handler.setLevel(Level.ALL);
        router.addHandler(handler);
        router.setUseParentHandlers(false);
        return new JsonLog(router, handler);
    }

    /** A line that waits in a buffer is not there when it is looked for. */
    private static final class Flushing extends StreamHandler {
        Flushing(OutputStream out) {
            super(out, new JsonLines());
        }

        @Override
        public synchronized void publish(LogRecord entry) {
            super.publish(entry);
            flush();
        }
    }

    @Override
    public void close() {
        router.setUseParentHandlers(true);
        router.removeHandler(handler);
        handler.flush();
    }
}
