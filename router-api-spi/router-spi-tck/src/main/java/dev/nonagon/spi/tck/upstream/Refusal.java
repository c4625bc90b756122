package dev.nonagon.spi.tck.upstream;

import java.util.Optional;

/** A request that the real API would not take. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String param;
    private final String code;

    Refusal(int status, String message, String param, String code) {
        super(message, null, false, false);
        this.status = status;
        this.param = param;
        this.code = code;
    }

    static Refusal bad(String message) {
        return new Refusal(400, message, "", "");
    }

    static Refusal bad(String message, String param) {
        return new Refusal(400, message, param, "");
    }

    static void unless(boolean holds, String message) {
        if (!holds) {
            throw bad(message);
        }
    }

    static void unless(boolean holds, String message, String param) {
        if (!holds) {
            throw bad(message, param);
        }
    }

    int status() {
        return status;
    }

    String text() {
        return String.valueOf(getMessage());
    }

    Optional<String> param() {
        return param.isEmpty() ? Optional.empty() : Optional.of(param);
    }

    Optional<String> code() {
        return code.isEmpty() ? Optional.empty() : Optional.of(code);
    }
}
