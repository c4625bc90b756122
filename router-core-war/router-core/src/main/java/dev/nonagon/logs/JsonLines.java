package dev.nonagon.logs;

import dev.nonagon.spi.json.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/** Puts log lines into JSON (L1). Thread-safe. */
final class JsonLines extends Formatter {
    private static final Pattern PAIR = Pattern.compile("(?:^|(?<= ))([a-z][a-z0-9-]*)=(?:\"([^\"]*)\"|(\\S*))");

    @Override
    public String format(LogRecord entry) {
        String message = formatMessage(entry);
        ObjectNode line = Json.object()
                .put("time", entry.getInstant().toString())
                .put("level", entry.getLevel().getName())
                .put("logger", String.valueOf(entry.getLoggerName()));
        Matcher pairs = PAIR.matcher(message);
        while (pairs.find()) {
            String value = pairs.group(2) != null ? pairs.group(2) : pairs.group(3);
            // What a line says twice it says first.
            if (!line.has(pairs.group(1))) {
                line.put(pairs.group(1), value);
            }
        }
        line.put("message", message);
        if (entry.getThrown() != null) {
            StringWriter stack = new StringWriter();
            entry.getThrown().printStackTrace(new PrintWriter(stack, true));
            line.put("stack", stack.toString());
        }
        return Json.text(line) + "\n";
    }
}
