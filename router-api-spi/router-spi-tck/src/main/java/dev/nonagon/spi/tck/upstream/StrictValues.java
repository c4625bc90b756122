package dev.nonagon.spi.tck.upstream;

import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import java.math.BigDecimal;
import tools.jackson.databind.JsonNode;

/** Questions about single values that the strict dialects share. */
final class StrictValues {
    private StrictValues() {}

    /** By decimals: a client may send a number that no double holds. */
    static boolean within(JsonNode number, double from, double to) {
        BigDecimal value = number.decimalValue();
        return value.compareTo(BigDecimal.valueOf(from)) >= 0 && value.compareTo(BigDecimal.valueOf(to)) <= 0;
    }

    static boolean isObject(String text) {
        try {
            return Json.parse(text).isObject();
        } catch (JsonProblem e) {
            return false;
        }
    }
}
