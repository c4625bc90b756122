package dev.nonagon.launcher;

import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/**
 * What the console shows: the router's own lines, and of the server what is at least a warning. A filter, because Payara
 * sets the levels of some of its loggers itself.
 */
public final class ConsoleFilter implements Filter {
    /** Made by name, out of logging.properties. */
    public ConsoleFilter() {}

    @Override
    public boolean isLoggable(LogRecord entry) {
        String logger = entry.getLoggerName();
        return entry.getLevel().intValue() >= Level.WARNING.intValue()
                || (logger != null && logger.startsWith("dev.nonagon"));
    }
}
