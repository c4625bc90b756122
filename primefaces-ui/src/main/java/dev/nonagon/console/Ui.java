package dev.nonagon.console;

import jakarta.enterprise.context.RequestScoped;
import jakarta.faces.context.FacesContext;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.text.MessageFormat;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.Set;

/** How the page looks for this person: language, theme, and words with something in them. */
@Named("ui")
@RequestScoped
@SuppressWarnings(
        "NullAway.Init") // The container fills the fields; a scope of its kind needs a constructor without parameters.
public class Ui {
    private static final Set<String> THEMES = Set.of("light", "dark");
    private static final List<Locale> LANGUAGES = List.of(Locale.ENGLISH, Locale.GERMAN);

    @Inject
    private HttpServletRequest request;

    /** {@code light}, {@code dark}, or {@code system} for what the machine says. */
    public String getTheme() {
        return cookie("nonagon_theme").filter(THEMES::contains).orElse("system");
    }

    /** The one that was chosen, else the first that the browser wants and we have. */
    public Locale getLocale() {
        return cookie("nonagon_language")
                .flatMap(Ui::known)
                .or(() -> java.util.Collections.list(request.getLocales()).stream()
                        .map(wanted -> known(wanted.getLanguage()))
                        .flatMap(Optional::stream)
                        .findFirst())
                .orElse(Locale.ENGLISH);
    }

    private static Optional<Locale> known(String language) {
        return LANGUAGES.stream()
                .filter(locale -> locale.getLanguage().equals(language))
                .findFirst();
    }

    private Optional<String> cookie(String name) {
        Cookie[] cookies = request.getCookies();
        return cookies == null
                ? Optional.empty()
                : Arrays.stream(cookies)
                        .filter(cookie -> cookie.getName().equals(name))
                        .map(Cookie::getValue)
                        .findFirst();
    }

    /** The address of the pictures. */
    public String getSprite() {
        return FacesContext.getCurrentInstance()
                .getApplication()
                .getResourceHandler()
                .createResource("icons.svg", "nonagon")
                .getRequestPath();
    }

    public List<Screen> getScreens() {
        return Arrays.stream(Screen.values()).filter(Screen::isListed).toList();
    }

    /** Whether a screen of the navigation is the one that is shown, or holds it. */
    public boolean current(Screen screen) {
        String view = FacesContext.getCurrentInstance().getViewRoot().getViewId();
        return screen.view().equals(view)
                || (screen == Screen.PROVIDERS && Screen.PROVIDER.view().equals(view))
                || (screen == Screen.USAGE && Screen.PRICES.view().equals(view));
    }

    /** A message of the bundle. */
    public String word(String key) {
        ResourceBundle words = ResourceBundle.getBundle("dev.nonagon.console.words", getLocale());
        return words.containsKey(key) ? words.getString(key) : key;
    }

    /** A message with one thing in it. */
    public String say(String key, Object about) {
        return format(key, about);
    }

    /** A message with two. */
    public String say2(String key, Object about, Object other) {
        return format(key, about, other);
    }

    String format(String key, Object... about) {
        return new MessageFormat(word(key), getLocale()).format(about);
    }

    /** Names, as fields hold them. */
    public String join(Iterable<String> names) {
        return String.join(", ", names);
    }

    /** Where this router was called: {@code http://localhost:20128}. */
    public String getBase() {
        String host = Optional.ofNullable(request.getHeader("Host")).orElse("localhost");
        return request.getScheme() + "://" + host + request.getContextPath();
    }
}
