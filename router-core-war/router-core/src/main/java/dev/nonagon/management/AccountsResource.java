package dev.nonagon.management;

import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import dev.nonagon.access.Visitor;
import dev.nonagon.audit.Actor;
import dev.nonagon.books.AccountBook;
import dev.nonagon.books.AccountData;
import dev.nonagon.books.Kept;
import dev.nonagon.management.AccountViews.AccountAnswer;
import dev.nonagon.management.AccountViews.AccountEdit;
import dev.nonagon.management.AccountViews.AccountList;
import dev.nonagon.management.AccountViews.Done;
import dev.nonagon.management.AccountViews.NewAccount;
import dev.nonagon.spi.Secret;
import dev.nonagon.store.Store;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** {@code /api/providers}: the accounts, which 9Router calls connections. */
@Path("api/providers")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public class AccountsResource {
    private static final Map<String, String> NAMES =
            Map.of("label", "name", "active", "isActive", "settings", "providerSpecificData");

    private final Store store;
    private final AccountBook book;
    private final Connections connections;
    private final Addresses addresses;
    private final TestResults tests;

    @Inject
    AccountsResource(Store store, AccountBook book, Connections connections, Addresses addresses, TestResults tests) {
        this.store = store;
        this.book = book;
        this.connections = connections;
        this.addresses = addresses;
        this.tests = tests;
    }

    @GET
    @Needs(Need.READ)
    public AccountList list() {
        return new AccountList(connections.list());
    }

    @GET
    @Path("{id}")
    @Needs(Need.READ)
    public AccountAnswer get(@PathParam("id") String id) {
        return new AccountAnswer(connections.find(id), Optional.empty());
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Need.ADMIN)
    @Creates
    public AccountAnswer create(NewAccount body, @Context SecurityContext security) {
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
        Actor actor = Visitor.of(security).actor();
        Kept<AccountData> kept = ApiRefusal.naming(
                NAMES, () -> book.create(actor, book.newId(), data, Connections.credential(body.apiKey())));
        return new AccountAnswer(connections.view(kept), Optional.empty());
    }

    /** Changes what is given, and the credential with it: both or neither. */
    @PUT
    @Path("{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Need.ADMIN)
    public AccountAnswer edit(
            @PathParam("id") String id,
            @HeaderParam("If-Match") @Nullable String ifMatch,
            AccountEdit body,
            @Context SecurityContext security) {
        OptionalLong version = Expected.version(ifMatch, body.version());
        Optional<URI> url = optionalUrl(body.baseUrl());
        Optional<Secret> proxy = optionalProxy(body.proxy());
        Map<String, String> settings = Connections.settings(body.providerSpecificData());
        Actor actor = Visitor.of(security).actor();
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

    @DELETE
    @Path("{id}")
    @Needs(Need.ADMIN)
    public Done delete(@PathParam("id") String id, @Context SecurityContext security) {
        Actor actor = Visitor.of(security).actor();
        book.delete(actor, id);
        tests.forget(id);
        return new Done(true, "The connection is deleted");
    }

    /** Numbers a provider's accounts from 1. */
    @POST
    @Path("reorder")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Need.ADMIN)
    public AccountList reorder(AccountViews.Order body, @Context SecurityContext security) {
        Actor actor = Visitor.of(security).actor();
        book.reorder(actor, connections.provider(body.provider()), Objects.requireNonNullElse(body.ids(), List.of()));
        return list();
    }
}
