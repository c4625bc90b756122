package dev.nonagon.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ConsoleFormatterTest {
    private static LogRecord entry(Level level, String logger) {
        LogRecord entry = new LogRecord(level, "moved {0}");
        entry.setParameters(new Object[] {"on"});
        entry.setLoggerName(logger);
        return entry;
    }

    @Test
    @DisplayName(
            "our own information is time and message, a stranger's warning names itself, a failure shows its stack")
    void format() {
        ConsoleFormatter formatter = new ConsoleFormatter();
        assertThat(formatter.format(entry(Level.INFO, "dev.nonagon.gateway")))
                .matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3} moved on\\R");
        assertThat(formatter.format(entry(Level.WARNING, "some.server"))).contains(" WARNING [some.server] moved on");
        LogRecord failed = entry(Level.SEVERE, "some.server");
        failed.setThrown(new IllegalStateException("boom"));
        assertThat(formatter.format(failed)).contains("IllegalStateException: boom", "\tat ");
    }

    @Test
    @DisplayName("the console shows our lines, and of the server only what is at least a warning")
    void filter() {
        ConsoleFilter filter = new ConsoleFilter();
        assertThat(filter.isLoggable(entry(Level.INFO, "dev.nonagon.gateway"))).isTrue();
        assertThat(filter.isLoggable(entry(Level.INFO, "some.server"))).isFalse();
        assertThat(filter.isLoggable(entry(Level.WARNING, "some.server"))).isTrue();
    }
}
