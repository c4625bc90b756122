package dev.nonagon.clienttools;

import java.util.Optional;

/**
 * Where a tool keeps its settings: a path below the user's home, with slashes.
 *
 * @param path where nothing else is said
 * @param mac where macOS has another place
 * @param windows where Windows has another place
 */
public record Place(String path, Optional<String> mac, Optional<String> windows) {
    /** Kinds of machines that keep settings in different places. */
    public enum System {
        LINUX,
        MAC,
        WINDOWS
    }

    String below(System system) {
        return switch (system) {
            case LINUX -> path;
            case MAC -> mac.orElse(path);
            case WINDOWS -> windows.orElse(path);
        };
    }

    /** As people of a shell write it: {@code ~/.tool/settings.json}. */
    String shown(Shell shell) {
        return switch (shell) {
            case SH, FISH -> "~/" + path;
            case POWERSHELL -> "%USERPROFILE%\\" + below(System.WINDOWS).replace('/', '\\');
        };
    }
}
