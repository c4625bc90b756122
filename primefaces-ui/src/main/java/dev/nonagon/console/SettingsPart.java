package dev.nonagon.console;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What the settings are made of; each is {@code /console/parts/settings-NAME.xhtml} at {@code ?part=NAME}. */
public enum SettingsPart {
    GENERAL("sliders"),
    SECURITY("shield"),
    LOGGING("activity"),
    DATA("server"),
    WEBHOOKS("bolt"),
    NETWORK("globe"),
    AUDIT("list"),
    ABOUT("info");

    private final String icon;

    SettingsPart(String icon) {
        this.icon = icon;
    }

    public String getIcon() {
        return icon;
    }

    public String getName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Of its title. */
    public String getWord() {
        return "part." + getName();
    }

    public String getView() {
        return "/console/parts/settings-" + getName() + ".xhtml";
    }

    /** Behind the address of the settings. */
    public String getQuery() {
        return this == GENERAL ? "" : "?part=" + getName();
    }

    static Optional<SettingsPart> of(String name) {
        return Arrays.stream(values())
                .filter(part -> part.getName().equals(name))
                .findFirst();
    }
}
