package dev.nonagon.management;

import dev.nonagon.books.AccountBook;
import dev.nonagon.books.AccountData;
import dev.nonagon.books.Kept;
import dev.nonagon.books.StoredConfiguration;
import dev.nonagon.plugins.PluginCatalogSource;
import dev.nonagon.settings.AccountTerms;
import dev.nonagon.settings.Declared;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.provider.Provider;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Accounts as the API shows them: those of the book and the declared ones in one list. Thread-safe. */
final class Connections {
    /** What is called like this belongs to the credential, wherever it came from. */
    private static final Set<String> TERMS = Set.of(AccountTerms.QUOTA, AccountTerms.KEEP);

    private static final Pattern SECRET = Pattern.compile(
            "(?i).*(token|secret|cookie|password|passwd|credential|authorization|session|bearer|apikey|api[-_]key|private).*");

    private final AccountBook book;
    private final StoredConfiguration picture;
    private final PluginCatalogSource plugins;
    private final TestResults tests;

    Connections(AccountBook book, StoredConfiguration picture, PluginCatalogSource plugins, TestResults tests) {
        this.book = book;
        this.picture = picture;
        this.plugins = plugins;
        this.tests = tests;
    }

    List<AccountViews.AccountView> list() {
        List<AccountViews.AccountView> all = new ArrayList<>();
        picture.current().accounts().values().stream()
                .filter(account -> book.isDeclared(account.name()))
                .forEach(account -> all.add(declared(account)));
        book.list().stream().filter(kept -> !book.isDeclared(kept.id())).forEach(kept -> all.add(view(kept)));
        return all;
    }

    AccountViews.AccountView find(String id) {
        return book.isDeclared(id)
                ? Optional.ofNullable(picture.current().accounts().get(id))
                        .map(this::declared)
                        .orElseThrow(() -> missing(id))
                : view(book.find(id).orElseThrow(() -> missing(id)));
    }

    /** An account with its credential, for a call. */
    Declared.Account account(String id) {
        return Optional.ofNullable(picture.current().accounts().get(id)).orElseThrow(() -> missing(id));
    }

    static ApiRefusal missing(String id) {
        return ApiRefusal.unknown("There is no connection '" + id + "'; GET /api/providers lists them.");
    }

    AccountViews.AccountView view(Kept<AccountData> kept) {
        AccountData data = kept.data();
        Optional<TestResults.TestResult> test = tests.of(kept.id());
        return new AccountViews.AccountView(
                kept.id(),
                data.provider(),
                kind(kept.id()),
                data.label(),
                data.priority(),
                data.weight(),
                data.active(),
                data.baseUrl().map(URI::toString),
                data.proxy().isPresent(),
                harmless(data.settings()),
                data.models(),
                data.excludedModels(),
                data.parallel(),
                data.paused(),
                Optional.ofNullable(data.settings().get(AccountTerms.QUOTA)),
                Optional.ofNullable(data.settings().get(AccountTerms.KEEP)),
                data.notes(),
                false,
                test.map(TestResults.TestResult::status).orElse("unknown"),
                test.map(TestResults.TestResult::error).filter(error -> !error.isEmpty()),
                test.map(TestResults.TestResult::at),
                Optional.of(kept.createdAt()),
                Optional.of(kept.updatedAt()),
                Optional.of(kept.version()));
    }

    private AccountViews.AccountView declared(Declared.Account account) {
        Optional<TestResults.TestResult> test = tests.of(account.name());
        return new AccountViews.AccountView(
                account.name(),
                account.provider().value(),
                kind(account.credential()),
                account.label(),
                account.priority(),
                account.weight(),
                account.enabled(),
                account.baseUrl().map(URI::toString),
                account.proxy().isPresent(),
                harmless(account.settings()),
                account.models(),
                account.excludedModels(),
                account.parallel(),
                account.paused(),
                Optional.ofNullable(account.settings().get(AccountTerms.QUOTA)),
                Optional.ofNullable(account.settings().get(AccountTerms.KEEP)),
                "",
                true,
                test.map(TestResults.TestResult::status).orElse("unknown"),
                test.map(TestResults.TestResult::error).filter(error -> !error.isEmpty()),
                test.map(TestResults.TestResult::at),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private String kind(String id) {
        Declared.Account account = picture.current().accounts().get(id);
        return account == null ? "unreadable" : kind(account.credential());
    }

    private static String kind(Credential credential) {
        return switch (credential) {
            case Credential.None none -> "none";
            case Credential.Key key -> "apikey";
            case Credential.Tokens tokens -> "oauth";
        };
    }

    private static Map<String, String> harmless(Map<String, String> settings) {
        Map<String, String> shown = new TreeMap<>(settings);
        shown.keySet().removeIf(name -> SECRET.matcher(name).matches() || TERMS.contains(name));
        return shown;
    }

    /** What may be kept beside a credential. */
    static Map<String, String> settings(@Nullable Map<String, String> given) {
        if (given == null) {
            return Map.of();
        }
        given.forEach((name, value) -> {
            if (SECRET.matcher(name).matches()) {
                throw ApiRefusal.invalid(
                        "providerSpecificData." + name,
                        "looks like a secret, and these are kept in the credential only: send it as apiKey, or log in");
            }
            if (TERMS.contains(name)) {
                throw ApiRefusal.invalid(
                        "providerSpecificData." + name, "is a field of its own: send it as '" + name + "'");
            }
            if (value == null) {
                throw ApiRefusal.invalid("providerSpecificData." + name, "must be a text");
            }
        });
        return Map.copyOf(given);
    }

    /**
     * Settings with what the owner says about the account's allowance.
     *
     * @param before whose words stay where nothing new is said
     * @param quota empty to take it away
     * @param keep as quota
     */
    static Map<String, String> withTerms(
            Map<String, String> settings, Map<String, String> before, @Nullable String quota, @Nullable String keep) {
        Map<String, String> all = new TreeMap<>(settings);
        put(all, AccountTerms.QUOTA, quota == null ? before.get(AccountTerms.QUOTA) : quota);
        put(all, AccountTerms.KEEP, keep == null ? before.get(AccountTerms.KEEP) : keep);
        return all;
    }

    private static void put(Map<String, String> all, String name, @Nullable String text) {
        if (text == null || text.isBlank()) {
            all.remove(name);
        } else {
            all.put(name, text.strip());
        }
    }

    /** The id of the provider or node that is meant by an id or a prefix. */
    String provider(@Nullable String named) {
        String name = String.valueOf(named);
        if (picture.current().nodes().containsKey(name)) {
            return name;
        }
        return plugins.current()
                .providerFor(name)
                .map(provider ->
                        plugins.current().home(provider.descriptor().id()).value())
                .orElseThrow(() -> ApiRefusal.invalid(
                        "provider",
                        "there is no provider or node of this name; GET /api/providers/catalog lists them"));
    }

    /** Refuses an account without a key at a provider that wants one. Nodes may want none. */
    void refuseMissingKey(String provider, @Nullable Secret key) {
        boolean wanted = plugins.current()
                .providerFor(provider)
                .map(Provider::descriptor)
                .filter(descriptor -> !descriptor.needsNoAccount())
                .isPresent();
        if (wanted && (key == null || key.isBlank())) {
            throw ApiRefusal.invalid("apiKey", "this provider wants a key");
        }
    }

    /** Refuses a second account of the same name at the same provider: a script that ran twice. */
    void refuseTwin(String provider, String name) {
        Stream.concat(
                        book.list().stream()
                                .filter(kept -> kept.data().provider().equals(provider)
                                        && kept.data().label().equals(name))
                                .map(Kept::id),
                        picture.current().accounts().values().stream()
                                .filter(a -> a.provider().value().equals(provider)
                                        && a.label().equals(name))
                                .map(Declared.Account::name))
                .findFirst()
                .ifPresent(id -> {
                    throw new ApiRefusal(
                            409,
                            "name",
                            "There is a connection '" + name + "' of " + provider + " already: edit it (id " + id
                                    + "), or choose another name.");
                });
    }

    static Credential credential(@Nullable Secret key) {
        return key == null || key.isBlank()
                ? new Credential.None()
                : new Credential.Key(new Secret(key.reveal().strip()));
    }
}
