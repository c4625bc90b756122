package dev.nonagon.console;

import dev.nonagon.management.AccountViews.TestAnswer;
import dev.nonagon.management.TestDesk;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import java.util.Optional;

/** Tries accounts and models, and says what came of it. */
@RequestScoped
@SuppressWarnings(
        "NullAway.Init") // The container fills the fields; a scope of its kind needs a constructor without parameters.
public class Testing {
    @Inject
    private TestDesk desk;

    @Inject
    private Saying saying;

    @Inject
    private Accounts accounts;

    @Inject
    private Ui ui;

    void account(String id) {
        String name = accounts.find(id).map(card -> card.view().name()).orElse(id);
        say(name, desk.test(id, Optional.empty()));
        accounts.changed();
    }

    void model(String model) {
        say(model, desk.model(model));
    }

    void say(String name, TestAnswer answer) {
        if (answer.valid()) {
            saying.done("test.passed", name, answer.latencyMs());
        } else {
            saying.problem(ui.say2("test.failed", name, answer.error().orElse("")));
        }
    }

    void all(Optional<String> provider) throws InterruptedException {
        TestDesk.BatchAnswer answer = desk.testAll(provider, Optional.empty());
        if (answer.failed() == 0) {
            saying.done("test.all", answer.passed());
        } else {
            answer.results().stream()
                    .filter(result -> !result.test().valid())
                    .forEach(result -> say(result.name(), result.test()));
        }
        accounts.changed();
    }
}
