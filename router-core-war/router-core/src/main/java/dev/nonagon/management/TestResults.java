package dev.nonagon.management;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What the last test of each account came to, on this node since its start. Thread-safe. */
final class TestResults {
    private final Map<String, TestResult> byAccount = new ConcurrentHashMap<>();

    /**
     * @param error empty if it went well
     */
    record TestResult(Instant at, String error) {
        String status() {
            return error.isEmpty() ? "active" : "error";
        }
    }

    void keep(String account, TestResult result) {
        byAccount.put(account, result);
    }

    void forget(String account) {
        byAccount.remove(account);
    }

    Optional<TestResult> of(String account) {
        return Optional.ofNullable(byAccount.get(account));
    }
}
