package dev.nonagon.management;

import dev.nonagon.books.StoredConfiguration;
import dev.nonagon.management.AccountViews.AccountModels;
import dev.nonagon.management.AccountViews.NamedModel;
import dev.nonagon.management.AccountViews.TestAnswer;
import dev.nonagon.oauth.RefreshService;
import dev.nonagon.plugins.Plugins;
import dev.nonagon.settings.Declared;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.store.Store;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;

/**
 * Where accounts, and keys that nobody keeps yet, are tried at their upstreams: for {@code /api/providers} and for the console. Each trial costs a few tokens at
 * most. Thread-safe; blocks while an upstream is asked.
 */
public final class TestDesk {
    private static final int USUAL_PRIORITY = 100;
    private static final int UNAUTHORIZED = 401;
    private static final int AT_A_TIME = 4;

    private final Connections connections;
    private final StoredConfiguration picture;
    private final Plugins plugins;
    private final Trials trials;
    private final TestResults tests;
    private final Addresses addresses;
    private final Store store;
    private final RefreshService renewals;

    /** What a batch came to, in the order asked. */
    public record BatchAnswer(List<BatchResult> results, int passed, int failed) {}

    /** One of them. */
    public record BatchResult(String id, String provider, String name, TestAnswer test) {}

    TestDesk(
            Connections connections,
            StoredConfiguration picture,
            Plugins plugins,
            Trials trials,
            TestResults tests,
            Addresses addresses,
            Store store,
            RefreshService renewals) {
        this.connections = connections;
        this.picture = picture;
        this.plugins = plugins;
        this.trials = trials;
        this.tests = tests;
        this.addresses = addresses;
        this.store = store;
        this.renewals = renewals;
    }

    /** Makes a real call with the account, and keeps what came of it as its status. */
    public TestAnswer test(String id, Optional<String> model) {
        return tested(connections.account(id), model);
    }

    private TestAnswer tested(Declared.Account account, Optional<String> model) {
        Trials.Outcome outcome = trials.account(picture.current(), account, model);
        boolean refreshed = false;
        if (outcome.status() == UNAUTHORIZED && account.credential() instanceof Credential.Tokens tokens) {
            switch (renewals.renew(account.name(), tokens.access())) {
                case RefreshService.Result.Renewed renewed -> {
                    refreshed = true;
                    outcome = trials.account(picture.current(), connections.account(account.name()), model);
                }
                case RefreshService.Result.Lost lost ->
                    outcome = outcome.because("Log in again (POST /api/logins): " + lost.reason());
                case RefreshService.Result.NotNow notNow -> outcome = outcome.because(notNow.reason());
            }
        }
        tests.keep(account.name(), new TestResults.TestResult(store.clock().instant(), outcome.error()));
        takeNote(account, outcome);
        return answer(outcome, refreshed);
    }

    /** Asks a model, alias or combo for a few tokens, through the account that requests would go to first. */
    public TestAnswer model(String name) {
        return answer(trials.model(picture.current(), name), false);
    }

    /** Tests all accounts, or those that are named or belong to a provider, a few at a time. */
    public BatchAnswer testAll(Optional<String> provider, Optional<List<String>> ids) throws InterruptedException {
        List<Declared.Account> wanted = ids.isPresent()
                ? ids.get().stream().map(connections::account).toList()
                : picture.current().accounts().values().stream()
                        .filter(account ->
                                provider.isEmpty() || account.provider().value().equals(provider.get()))
                        .toList();
        Semaphore few = new Semaphore(AT_A_TIME);
        List<FutureTask<TestAnswer>> tasks = new ArrayList<>();
        for (Declared.Account account : wanted) {
            FutureTask<TestAnswer> task = new FutureTask<>(() -> {
                few.acquire();
                try {
                    return tested(account, Optional.empty());
                } finally {
                    few.release();
                }
            });
            tasks.add(task);
            Thread.ofVirtual().name("nonagon-batch-test").start(task);
        }
        List<BatchResult> results = new ArrayList<>();
        for (int at = 0; at < wanted.size(); at++) {
            Declared.Account account = wanted.get(at);
            results.add(new BatchResult(
                    account.name(), account.provider().value(), account.label(), result(tasks.get(at))));
        }
        int passed = (int) results.stream().filter(one -> one.test().valid()).count();
        return new BatchAnswer(results, passed, results.size() - passed);
    }

    private static TestAnswer result(FutureTask<TestAnswer> task) throws InterruptedException {
        try {
            return task.get();
        } catch (ExecutionException e) {
            return new TestAnswer(
                    false,
                    Optional.of(
                            "The test failed: " + String.valueOf(e.getCause()).replaceFirst(":.*", "")),
                    false,
                    0,
                    0,
                    "");
        }
    }

    /** The models that the account's upstream lists now, or else those that the router knows of. */
    public AccountModels models(String id) {
        Declared.Account account = connections.account(id);
        Trials.Outcome outcome = trials.models(picture.current(), account);
        boolean live = outcome.valid();
        takeNote(account, outcome);
        List<String> names = live
                ? outcome.models()
                : plugins.current()
                        .provider(account.provider())
                        .map(provider -> Trials.known(provider.descriptor()))
                        .orElse(List.of());
        return new AccountModels(
                account.provider().value(),
                id,
                names.stream().map(NamedModel::new).toList(),
                live ? "upstream" : "descriptor",
                live ? Optional.empty() : Optional.of(outcome.error()));
    }

    /** What the upstream lists is listed to clients, too. */
    private void takeNote(Declared.Account account, Trials.Outcome outcome) {
        if (outcome.valid() && !outcome.models().isEmpty()) {
            picture.listed(account.name(), account.provider(), outcome.models());
        }
    }

    /** Tries a credential without keeping it. */
    public TestAnswer validate(AccountViews.Trial body) {
        String provider = connections.provider(body.provider());
        connections.refuseMissingKey(provider, body.apiKey());
        Optional<URI> url = Optional.ofNullable(body.baseUrl()).flatMap(text -> addresses.optionalUrl("baseUrl", text));
        Declared.Account account = new Declared.Account(
                "trial",
                "trial",
                new ProviderId(provider),
                Connections.credential(body.apiKey()),
                Map.of(),
                USUAL_PRIORITY,
                1,
                true,
                Optional.empty(),
                url);
        return answer(trials.account(picture.current(), account, Optional.ofNullable(body.model())), false);
    }

    private static TestAnswer answer(Trials.Outcome outcome, boolean refreshed) {
        return new TestAnswer(
                outcome.valid(),
                Optional.of(outcome.error()).filter(error -> !error.isEmpty()),
                refreshed,
                outcome.latencyMs(),
                outcome.status(),
                outcome.by());
    }
}
