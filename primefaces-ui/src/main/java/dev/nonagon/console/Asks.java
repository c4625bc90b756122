package dev.nonagon.console;

import dev.nonagon.books.BookRefusal;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.http.HttpServletRequest;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What the browser sent: the address's parameters, and what a button or form says (C4). */
@Named("asks")
@RequestScoped
@SuppressWarnings(
        "NullAway.Init") // The container fills the fields; a scope of its kind needs a constructor without parameters.
public class Asks {
    @Inject
    private HttpServletRequest request;

    /** Without spaces around it; empty if there is none. */
    public Optional<String> text(String name) {
        return Optional.ofNullable(request.getParameter(name))
                .map(String::strip)
                .filter(text -> !text.isEmpty());
    }

    /** With all its spaces; empty if there is none. */
    String verbatim(String name) {
        return Optional.ofNullable(request.getParameter(name)).orElse("");
    }

    /** For pages: the text, or an empty one. */
    public String get(String name) {
        return text(name).orElse("");
    }

    String required(String name) {
        return text(name)
                .orElseThrow(() -> new IllegalStateException("The page did not say '" + name + "'; load it again"));
    }

    boolean checked(String name) {
        return text(name).isPresent();
    }

    /**
     * A number from 0; empty if the field is.
     *
     * @throws BookRefusal if something else stands there: a limit with a slip in it must not become none
     */
    OptionalInt number(String name) {
        return text(name)
                .map(text -> OptionalInt.of(Integer.parseInt(fit(name, text, "[0-9]{1,9}", "must be a whole number"))))
                .orElse(OptionalInt.empty());
    }

    /** As {@link #number}, of more digits. */
    OptionalLong count(String name) {
        return text(name)
                .map(text -> OptionalLong.of(Long.parseLong(fit(name, text, "[0-9]{1,15}", "must be a whole number"))))
                .orElse(OptionalLong.empty());
    }

    /** As {@link #number}, with up to four digits after the point. */
    Optional<BigDecimal> money(String name) {
        return text(name)
                .map(text -> new BigDecimal(
                        fit(name, text, "[0-9]{1,9}(\\.[0-9]{1,4})?", "must be an amount, for example 12.50")));
    }

    /** As {@link #number}: a price, with up to eight digits after the point. */
    Optional<BigDecimal> price(String name) {
        return text(name)
                .map(text -> new BigDecimal(
                        fit(name, text, "[0-9]{1,7}(\\.[0-9]{1,8})?", "must be dollars, for example 0.25")));
    }

    /** As {@link #number}: a day. */
    Optional<LocalDate> day(String name) {
        return text(name).map(text -> {
            try {
                return LocalDate.parse(text);
            } catch (DateTimeException e) {
                throw BookRefusal.invalid(name, "must be a day, for example 2026-12-31");
            }
        });
    }

    private static String fit(String name, String text, String pattern, String otherwise) {
        if (!text.matches(pattern)) {
            throw BookRefusal.invalid(name, otherwise);
        }
        return text;
    }

    /** Words with commas, spaces or lines between them. */
    List<String> list(String name) {
        return Arrays.stream(get(name).split("[,\\s]+", -1))
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
