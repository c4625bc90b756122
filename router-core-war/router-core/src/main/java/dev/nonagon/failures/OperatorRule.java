package dev.nonagon.failures;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.ProviderId;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One rule of an operator's: what it fits, and what then follows.
 *
 * @param name for explaining
 * @param model what the upstream's name of the model looks like
 * @param words all of which must stand in the message or be the code, whatever their case
 * @param as the kind that the upstream means by it
 * @param rest how long the penalised rests
 */
record OperatorRule(
        String name,
        Optional<ProviderId> provider,
        Optional<Pattern> model,
        OptionalInt status,
        Optional<Failure.Kind> kind,
        List<String> words,
        Optional<Failure.Kind> as,
        Optional<Penalty> penalty,
        Optional<Next> next,
        Optional<Duration> rest) {
    OperatorRule {
        words = words.stream().map(word -> word.toLowerCase(Locale.ROOT)).toList();
    }

    boolean fits(Failure failure, ProviderId from, String asked) {
        return provider.filter(id -> !id.equals(from)).isEmpty()
                && (status.isEmpty() || status.getAsInt() == failure.status())
                && ofKind(failure)
                && model.filter(pattern -> !pattern.matcher(asked).matches()).isEmpty()
                && said(failure);
    }

    /** A failure that was already understood by this rule still fits it. */
    private boolean ofKind(Failure failure) {
        return kind.isEmpty()
                || kind.get() == failure.kind()
                || as.filter(k -> k == failure.kind()).isPresent();
    }

    private boolean said(Failure failure) {
        if (words.isEmpty()) {
            return true;
        }
        String text = (failure.message() + ' ' + failure.code()).toLowerCase(Locale.ROOT);
        return words.stream().allMatch(text::contains);
    }

    /** A pattern in which {@code *} stands for any characters. */
    static Pattern wildcard(String text) {
        return Pattern.compile(
                Stream.of(text.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
    }
}
