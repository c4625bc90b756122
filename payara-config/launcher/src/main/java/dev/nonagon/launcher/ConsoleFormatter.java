package dev.nonagon.launcher;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/** One record, one line: time, level where it is no plain information, logger where it is not ours, message; then the stack, if there is one. */
public final class ConsoleFormatter extends Formatter {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);

    /** Made by name, out of logging.properties. */
    public ConsoleFormatter() {}

    @Override
    public String format(LogRecord entry) {
        StringBuilder line = new StringBuilder()
                .append(TIME.format(entry.getInstant().atZone(ZoneId.systemDefault())))
                .append(' ');
        if (entry.getLevel().intValue() != Level.INFO.intValue()) {
            line.append(entry.getLevel().getName()).append(' ');
        }
        String logger = entry.getLoggerName();
        if (logger != null && !logger.startsWith("dev.nonagon")) {
            line.append('[').append(logger).append("] ");
        }
        line.append(formatMessage(entry)).append(System.lineSeparator());
        if (entry.getThrown() != null) {
            StringWriter stack = new StringWriter();
            entry.getThrown().printStackTrace(new PrintWriter(stack, true));
            line.append(stack);
        }
        return line.toString();
    }
}
