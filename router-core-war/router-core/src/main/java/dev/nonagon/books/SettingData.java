package dev.nonagon.books;

import dev.nonagon.spi.Secret;

/** What a setting is set to. */
public sealed interface SettingData {
    /** A value that may be shown. */
    record Plain(String content) implements SettingData {}

    /** A value that may not; sealed at rest, and no part of {@link StoredConfiguration#setting}. */
    record Hidden(Secret content) implements SettingData {}
}
