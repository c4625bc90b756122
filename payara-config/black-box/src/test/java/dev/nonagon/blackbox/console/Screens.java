package dev.nonagon.blackbox.console;

import com.microsoft.playwright.Locator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Looks at screens in both themes, wide and on a phone, and keeps a picture of each: {@code NAME-light.png}, {@code
 * NAME-light-phone.png}, {@code NAME-dark.png}, {@code NAME-dark-phone.png}. Remembers what a keyboard or a screen reader
 * would stumble over, what is too wide, and what is too heavy.
 */
final class Screens {
    private static final long MOST_BYTES = 600_000;

    /** How one looks at a screen. */
    enum Way {
        LIGHT,
        DARK,
        LIGHT_PHONE,
        DARK_PHONE;

        String theme() {
            return this == LIGHT || this == LIGHT_PHONE ? "light" : "dark";
        }

        boolean phone() {
            return this == LIGHT_PHONE || this == DARK_PHONE;
        }

        /** As at the end of a picture's name. */
        String suffix() {
            return "-" + name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final Window window;
    private final Path folder;
    private final Map<String, String> instead;
    private final Set<String> seen = new TreeSet<>();
    private final List<String> troubles = new ArrayList<>();

    /**
     * @param folder for the pictures
     * @param instead what pictures show in the place of what is only so in a test
     */
    Screens(Window window, Path folder, Map<String, String> instead) {
        this.window = window;
        this.folder = folder;
        this.instead = Map.copyOf(instead);
    }

    /** What the navigation of the console leads to, by name. */
    static Map<String, String> listed(Window window) {
        window.go("");
        Map<String, String> paths = new LinkedHashMap<>();
        for (Locator link : window.page().locator(".side nav a").all()) {
            String path = link.getAttribute("href").replaceFirst("^/dashboard", "");
            paths.put(path.isEmpty() ? "home" : path.substring(1), path);
        }
        return paths;
    }

    /** The names of all that was looked at. */
    Set<String> seen() {
        return Set.copyOf(seen);
    }

    List<String> troubles() {
        return List.copyOf(troubles);
    }

    /** Looks at a screen in all four ways. */
    Screens look(String name, String path) {
        return look(name, path, () -> {});
    }

    /** @param first what is to be done on the page before one looks */
    Screens look(String name, String path, Runnable first) {
        seen.add(name);
        for (Way way : Way.values()) {
            window.theme(way.theme());
            if (way.phone()) {
                window.phone();
            } else {
                window.wide();
            }
            window.go(path);
            first.run();
            keep(name + way.suffix());
            window.stumblingBlocks().forEach(block -> troubles.add(name + way.suffix() + ": " + block));
        }
        window.wide();
        long weight = window.weight(path);
        if (weight > MOST_BYTES) {
            troubles.add(name + " weighs " + weight + " bytes");
        }
        return this;
    }

    private void keep(String picture) {
        int over = window.tooWide();
        if (over > 0) {
            troubles.add(picture + " is " + over + " pixels too wide");
        }
        Picture.keep(window.shot(instead), folder.resolve(picture + ".png"));
        window.troubles().forEach(trouble -> troubles.add(picture + ": " + trouble));
    }
}
