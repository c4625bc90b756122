package dev.nonagon.console;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

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

    /** Words with commas, spaces or lines between them. */
    List<String> list(String name) {
        return Arrays.stream(get(name).split("[,\\s]+", -1))
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
