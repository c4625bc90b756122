package dev.nonagon.management;

import dev.nonagon.audit.Actor;
import dev.nonagon.books.AccountBook;
import dev.nonagon.books.AccountData;
import dev.nonagon.books.Kept;
import dev.nonagon.management.AccountViews.AccountAnswer;
import dev.nonagon.management.AccountViews.AccountEdit;
import dev.nonagon.management.AccountViews.AccountView;
import dev.nonagon.management.AccountViews.NewAccount;
import dev.nonagon.spi.Secret;
import dev.nonagon.store.Store;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Where accounts are made, changed and given up: for {@code /api/providers} and for the console. Thread-safe. What is not done is an {@link ApiRefusal} or a
 * {@link dev.nonagon.books.BookRefusal}.
 */
public final class AccountDesk {
    private static final Map<String, String> NAMES =
            Map.of("label", "name", "active", "isActive", "settings", "providerSpecificData");

    private final Store store;
    private final AccountBook book;
    private final Connections connections;
    private final Addresses addresses;
    private final TestResults tests;

    AccountDesk(Store store, AccountBook book, Connections connections, Addresses addresses, TestResults tests) {
        this.store = store;
        this.book = book;
        this.connections = connections;
        this.addresses = addresses;
        this.tests = tests;
    }

    /** Those of the book and the declared ones. */
    public List<AccountView> list() {
        return connections.list();
    }

    public AccountView find(String id) {
        return connections.find(id);
    }

    /** Makes one. */
    public AccountAnswer create(Actor actor, NewAccount body) {
        String provider = connections.provider(body.provider());
        String name = String.valueOf(body.name());
        connections.refuseMissingKey(provider, body.apiKey());
        connections.refuseTwin(provider, name);
        AccountData usual = AccountData.of(provider, name);
        AccountData data = new AccountData(
                provider,
                name,
                Connections.withTerms(
                        Connections.settings(body.providerSpecificData()), Map.of(), body.quota(), body.keep()),
                Objects.requireNonNullElse(body.priority(), usual.priority()),
                Objects.requireNonNullElse(body.weight(), usual.weight()),
                Objects.requireNonNullElse(body.isActive(), usual.active()),
                optionalUrl(body.baseUrl()),
                optionalProxy(body.proxy()),
                Objects.requireNonNullElse(body.notes(), ""),
                Objects.requireNonNullElse(body.models(), usual.models()),
                Objects.requireNonNullElse(body.excludedModels(), usual.excludedModels()),
                Objects.requireNonNullElse(body.parallel(), usual.parallel()),
                Objects.requireNonNullElse(body.paused(), usual.paused()));
        Kept<AccountData> kept = ApiRefusal.naming(
                NAMES, () -> book.create(actor, book.newId(), data, Connections.credential(body.apiKey())));
        return new AccountAnswer(connections.view(kept), Optional.empty());
    }

    /**
     * Changes what is given, and the credential with it: both or neither.
     *
     * @param version what was read, if a change made meanwhile is not to be overwritten
     */
    public AccountAnswer edit(Actor actor, String id, OptionalLong version, AccountEdit body) {
        Optional<URI> url = optionalUrl(body.baseUrl());
        Optional<Secret> proxy = optionalProxy(body.proxy());
        Map<String, String> settings = Connections.settings(body.providerSpecificData());
        boolean[] dropped = {false};
        ApiRefusal.naming(
                NAMES,
                () -> store.write(em -> {
                    boolean had = hasCredential(id);
                    Kept<AccountData> kept =
                            book.edit(actor, id, version, before -> edited(before, body, url, proxy, settings));
                    Secret key = body.apiKey();
                    if (key != null) {
                        kept = book.replaceCredential(actor, id, Connections.credential(key));
                    } else {
                        dropped[0] = had && !hasCredential(id);
                    }
                    return kept;
                }));
        tests.forget(id);
        return new AccountAnswer(
                connections.find(id),
                dropped[0]
                        ? Optional.of("The base URL has another host, so the credential was dropped: send it again with"
                                + " PUT {\"apiKey\":\"…\"}.")
                        : Optional.empty());
    }

    private boolean hasCredential(String id) {
        return !book.isDeclared(id)
                && book.find(id).isPresent()
                && !book.credentialKind(id).equals("none");
    }

    private static AccountData edited(
            AccountData before,
            AccountEdit body,
            Optional<URI> url,
            Optional<Secret> proxy,
            Map<String, String> settings) {
        return new AccountData(
                before.provider(),
                Objects.requireNonNullElse(body.name(), before.label()),
                Connections.withTerms(
                        body.providerSpecificData() == null ? before.settings() : settings,
                        before.settings(),
                        body.quota(),
                        body.keep()),
                Objects.requireNonNullElse(body.priority(), before.priority()),
                Objects.requireNonNullElse(body.weight(), before.weight()),
                Objects.requireNonNullElse(body.isActive(), before.active()),
                body.baseUrl() == null ? before.baseUrl() : url,
                body.proxy() == null ? before.proxy() : proxy,
                Objects.requireNonNullElse(body.notes(), before.notes()),
                Objects.requireNonNullElse(body.models(), before.models()),
                Objects.requireNonNullElse(body.excludedModels(), before.excludedModels()),
                Objects.requireNonNullElse(body.parallel(), before.parallel()),
                Objects.requireNonNullElse(body.paused(), before.paused()));
    }

    private Optional<URI> optionalUrl(@Nullable String text) {
        return text == null ? Optional.empty() : addresses.optionalUrl("baseUrl", text);
    }

    private static Optional<Secret> optionalProxy(@Nullable Secret text) {
        return text == null ? Optional.empty() : Addresses.proxy(text);
    }

    /** Takes one out, and its credential. */
    public void delete(Actor actor, String id) {
        book.delete(actor, id);
        tests.forget(id);
    }

    /** Numbers a provider's accounts from 1. */
    public void reorder(Actor actor, @Nullable String provider, List<String> ids) {
        book.reorder(actor, connections.provider(provider), ids);
    }
}
