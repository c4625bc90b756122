package dev.nonagon.management;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** For which version a change was made (M6). */
final class Expected {
    private Expected() {}

    /**
     * @param ifMatch the header, as a number with or without quotation marks; {@code *} is whichever
     */
    static OptionalLong version(@Nullable String ifMatch, @Nullable Long inBody) {
        if (inBody != null) {
            return OptionalLong.of(inBody);
        }
        if (ifMatch == null || ifMatch.isBlank() || ifMatch.strip().equals("*")) {
            return OptionalLong.empty();
        }
        String number = ifMatch.strip().replaceFirst("^W/", "").replace("\"", "");
        if (!number.matches("[0-9]{1,18}")) {
            throw new ApiRefusal(400, "If-Match", "If-Match: must be the version that an answer showed, such as \"3\"");
        }
        return OptionalLong.of(Long.parseLong(number));
    }

    /** As {@link #version(String, Long)}, where bodies have none. */
    static OptionalLong version(@Nullable String ifMatch) {
        return version(ifMatch, null);
    }
}
