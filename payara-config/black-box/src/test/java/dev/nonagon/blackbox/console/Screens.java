package dev.nonagon.blackbox.console;

import com.microsoft.playwright.Locator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All that the navigation leads to, and what is behind it: each looked at in both themes, wide and on a phone. */
final class Screens {
    private static final long MOST_BYTES = 600_000;

    private final Map<String, String> paths = new LinkedHashMap<>();

    /** What the navigation of the console leads to, by name. */
    static Screens found(Window window) {
        window.go("");
        Screens screens = new Screens();
        for (Locator link : window.page().locator(".side nav a").all()) {
            String path = link.getAttribute("href").replaceFirst("^/dashboard", "");
            screens.and(path.isEmpty() ? "home" : path.substring(1), path);
        }
        return screens;
    }

    /** One that the navigation does not lead to. */
    Screens and(String name, String path) {
        paths.put(name, path);
        return this;
    }

    Set<String> names() {
        return paths.keySet();
    }

    /** Makes a picture of each, four times; tells what a keyboard or a screen reader would stumble over, what is too wide, and what is too heavy. */
    List<String> troubles(Window window) {
        List<String> troubles = new ArrayList<>();
        for (String theme : List.of("light", "dark")) {
            window.wide();
            window.go("");
            window.click("[data-theme-choice='" + theme + "']");
            paths.forEach((name, path) -> {
                window.wide();
                window.go(path);
                look(window, name, name + "-" + theme, troubles);
                window.stumblingBlocks().forEach(block -> troubles.add(name + " in " + theme + ": " + block));
                window.phone();
                window.go(path);
                look(window, name, name + (theme.equals("light") ? "-phone" : "-phone-dark"), troubles);
            });
        }
        window.wide();
        paths.forEach((name, path) -> {
            long weight = window.weight(path);
            if (weight > MOST_BYTES) {
                troubles.add(name + " weighs " + weight + " bytes");
            }
        });
        return troubles;
    }

    private static void look(Window window, String name, String picture, List<String> troubles) {
        window.picture(picture);
        int over = window.tooWide();
        if (over > 0) {
            troubles.add(picture + " is " + over + " pixels too wide");
        }
        window.troubles().forEach(trouble -> troubles.add(name + ": " + trouble));
    }
}
