package dev.nonagon.provider.echo;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a model's name asks for. */
sealed interface EchoModel {
    int MOST_WORDS = 100_000;

    /** Repeats the last text. */
    record Hello() implements EchoModel {}

    /**
     * Calls tools.
     *
     * @param all every tool at once instead of the first
     */
    record CallTool(boolean all) implements EchoModel {}

    /** Thinks before it answers. */
    record Think() implements EchoModel {}

    /** Answers with JSON. */
    record Structured() implements EchoModel {}

    /** Waits before every piece. */
    record Slow(Duration delay) implements EchoModel {}

    /** Sends the head, then nothing for long. */
    record Silent(Duration silence) implements EchoModel {}

    /** Many words without a wait. */
    record Lengthy(int words) implements EchoModel {}

    /**
     * Stops in the middle.
     *
     * @param reset breaks the connection instead of closing it in good order
     */
    record Cut(boolean reset) implements EchoModel {}

    /** An error inside an answer whose status was 200. */
    record ErrorInside() implements EchoModel {}

    /** An error instead of an answer. */
    record Fail(EchoError error) implements EchoModel {}

    Pattern NUMBERED = Pattern.compile("(slow|silent|long|fail)-([0-9]{1,7})");

    /** The behaviour of that name; empty if there is none. */
    static Optional<EchoModel> named(String name, EchoSettings settings) {
        Matcher numbered = NUMBERED.matcher(name);
        if (numbered.matches()) {
            return numbered(numbered.group(1), Integer.parseInt(numbered.group(2)));
        }
        return switch (name) {
            case "hello" -> Optional.of(new Hello());
            case "tool" -> Optional.of(new CallTool(false));
            case "tools" -> Optional.of(new CallTool(true));
            case "think" -> Optional.of(new Think());
            case "json" -> Optional.of(new Structured());
            case "slow" -> Optional.of(new Slow(settings.slowDelay()));
            case "silent" -> Optional.of(new Silent(settings.silence()));
            case "long" -> Optional.of(new Lengthy(settings.longWords()));
            case "cut" -> Optional.of(new Cut(false));
            case "reset" -> Optional.of(new Cut(true));
            case "error-inside" -> Optional.of(new ErrorInside());
            case "fail-quota" -> Optional.of(new Fail(EchoError.quota()));
            case "fail-context" -> Optional.of(new Fail(EchoError.context()));
            default -> Optional.empty();
        };
    }

    private static Optional<EchoModel> numbered(String name, int number) {
        return switch (name) {
            case "slow" -> Optional.of(new Slow(Duration.ofMillis(number)));
            case "silent" -> number <= 86_400 ? Optional.of(new Silent(Duration.ofSeconds(number))) : Optional.empty();
            case "long" -> number >= 1 && number <= MOST_WORDS ? Optional.of(new Lengthy(number)) : Optional.empty();
            default ->
                number >= 400 && number <= 599 ? Optional.of(new Fail(EchoError.ofStatus(number))) : Optional.empty();
        };
    }
}
