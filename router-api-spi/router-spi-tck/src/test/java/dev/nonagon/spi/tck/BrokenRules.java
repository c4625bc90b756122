package dev.nonagon.spi.tck;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.TestAbortedException;

/** Runs a contract without the platform, for tests of the contract itself. */
final class BrokenRules {
    private BrokenRules() {}

    /** The display names of the rules that do not hold, each followed by its first complaint. */
    static List<String> of(Object contract, Class<?> type) {
        List<String> broken = new ArrayList<>();
        for (Method method : type.getDeclaredMethods()) {
            boolean test = method.isAnnotationPresent(Test.class) || method.isAnnotationPresent(TestFactory.class);
            if (test) {
                run(contract, method)
                        .ifPresent(problem -> broken.add(
                                method.getAnnotation(DisplayName.class).value() + ": " + problem));
            }
        }
        return broken;
    }

    private static Optional<Throwable> run(Object contract, Method method) {
        try {
            if (method.invoke(contract) instanceof Stream<?> tests) {
                for (Object test : tests.toList()) {
                    ((DynamicTest) test).getExecutable().execute();
                }
            }
            return Optional.empty();
        } catch (InvocationTargetException e) {
            return e.getCause() instanceof TestAbortedException ? Optional.empty() : Optional.of(e.getCause());
        } catch (Throwable e) {
            return Optional.of(e);
        }
    }
}
