package dev.nonagon.provider.claudecode;

import dev.nonagon.spi.Headers;
import java.util.Arrays;

/** The header by which clients ask for what is not settled yet. */
final class Beta {
    static final String HEADER = "anthropic-beta";

    /** Without it a login's token is not taken. @source the shared page on providers, section 2.1 */
    static final String LOGIN = "oauth-2025-04-20";

    private Beta() {}

    /** The flags that a client sent, in its order, and the login's behind them unless it is there. */
    static String withLogin(Headers client) {
        String sent = String.join(",", client.all(HEADER));
        boolean there =
                Arrays.stream(sent.split(",", -1)).anyMatch(flag -> flag.strip().equals(LOGIN));
        if (there) {
            return sent;
        }
        return sent.isBlank() ? LOGIN : sent + "," + LOGIN;
    }
}
