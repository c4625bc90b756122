package dev.nonagon.spi.provider;

import java.util.Set;

/** What a descriptor can say of a model under {@code can}. The router asks for the last three only where they are said. */
public final class Abilities {
    public static final String TOOLS = "tools";
    public static final String THINKING = "thinking";
    public static final String VISION = "vision";
    public static final String JSON = "json";

    /** The provider searches the web itself when asked in its format's own way. */
    public static final String WEB_SEARCH = "web-search";

    /** The provider caches prompts where marks in its format say so, and only there. */
    public static final String CACHE_MARKS = "cache-marks";

    /** The provider shares its cache of prompts among requests that name the same key. */
    public static final String CACHE_KEYS = "cache-keys";

    /** All of them. */
    public static final Set<String> ALL = Set.of(TOOLS, THINKING, VISION, JSON, WEB_SEARCH, CACHE_MARKS, CACHE_KEYS);

    private Abilities() {}
}
