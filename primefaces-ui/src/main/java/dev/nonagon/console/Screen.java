package dev.nonagon.console;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The console's screens. Each is the page {@code /console/NAME.xhtml} at the address {@code /dashboard/NAME} (C1). */
public enum Screen {
    HOME("", "home", true),
    PROVIDERS("providers", "plug", true),
    PROVIDER("provider", "plug", false),
    COMBOS("combos", "layers", true),
    PLAYGROUND("playground", "terminal", true),
    TRANSLATOR("translator", "swap", true),
    ENDPOINT("endpoint", "key", true),
    TOOLS("tools", "toolbox", true),
    USAGE("usage", "chart", true),
    PRICES("prices", "chart", false),
    QUOTA("quota", "gauge", true),
    REQUESTS("requests", "activity", true),
    PLUGINS("plugins", "box", true),
    SETTINGS("settings", "sliders", true),
    WELCOME("welcome", "sparkle", false),
    LOGIN("login", "lock", false),
    SETUP("setup", "lock", false);

    static final String FOLDER = "/dashboard";

    private final String address;
    private final String icon;
    private final boolean listed;

    Screen(String address, String icon, boolean listed) {
        this.address = address;
        this.icon = icon;
        this.listed = listed;
    }

    /** Without a leading slash; its messages begin with it, too. */
    public String getWord() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String getIcon() {
        return icon;
    }

    /** Whether the navigation shows it. */
    public boolean isListed() {
        return listed;
    }

    /** Below the context. */
    public String getPath() {
        return address.isEmpty() ? FOLDER : FOLDER + "/" + address;
    }

    /** Where people are who are not in yet. */
    boolean isPublic() {
        return this == LOGIN || this == SETUP;
    }

    String view() {
        return "/console/" + getWord() + ".xhtml";
    }

    /** @param path below the context, such as {@code /dashboard/providers} */
    static Optional<Screen> at(String path) {
        String plain = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return Arrays.stream(values())
                .filter(screen -> screen.getPath().equals(plain))
                .findFirst();
    }

    static Optional<Screen> of(String view) {
        return Arrays.stream(values())
                .filter(screen -> screen.view().equals(view))
                .findFirst();
    }
}
