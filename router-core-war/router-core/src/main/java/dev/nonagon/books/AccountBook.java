package dev.nonagon.books;

import dev.nonagon.audit.Actor;
import dev.nonagon.settings.AccountTerms;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.store.SealedColumns;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/** Accounts and their credentials. */
public final class AccountBook extends Book<AccountData, AccountRow> {
    static final int LAST_PRIORITY = 1_000_000;
    private static final int HIGHEST_WEIGHT = 1_000;
    private static final int MOST_PARALLEL = 10_000;
    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_LABEL = 200;
    private static final Set<String> PROXIES = Set.of("http", "https", "socks5");

    public AccountBook(Ledger ledger) {
        super(ledger, "account", AccountRow.class);
    }

    /** Makes an account with its credential. */
    public Kept<AccountData> create(Actor actor, String id, AccountData data, Credential credential) {
        return ledger.store().write(em -> {
            create(actor, id, data);
            AccountRow row = row(em, id);
            setCredential(row, credential);
            em.flush();
            return kept(row);
        });
    }

    /** Replaces a credential that its owner gave anew. */
    public Kept<AccountData> replaceCredential(Actor actor, String id, Credential credential) {
        refuseDeclared(id);
        return ledger.store().write(em -> {
            AccountRow row = row(em, id);
            Optional<ObjectNode> before = Optional.of(login(row));
            setCredential(row, credential);
            touch(row);
            em.flush();
            record(em, actor, "credential", id, before, Optional.of(login(row).put("replaced", true)));
            return kept(row);
        });
    }

    /**
     * Computes and keeps another credential while nobody else can do the same for this account: for token refresh. The
     * database row is locked meanwhile, across all nodes; so {@code refresh} sees the newest credential, and what it returns
     * is kept before this returns. Not audited: it changes nothing that anybody decided.
     *
     * @param refresh returns the same object if nothing is to change; if it throws, nothing changes
     */
    public Credential refreshCredential(String id, Function<Credential, Credential> refresh) {
        return ledger.store().write(em -> {
            AccountRow row = row(em, id);
            em.refresh(row, LockModeType.PESSIMISTIC_WRITE);
            Credential before = credential(row);
            Credential after = refresh.apply(before);
            if (!after.equals(before)) {
                setCredential(row, after);
                touch(row);
            }
            return after;
        });
    }

    /**
     * Puts an account, with its credential, under another provider: for one that has become part of another. An edit would take
     * the credential away, since it is not for strangers.
     */
    public Kept<AccountData> move(Actor actor, String id, String provider) {
        refuseDeclared(id);
        return ledger.store().write(em -> {
            AccountRow row = row(em, id);
            ObjectNode before = shown(data(row));
            Checks.providerId(provider);
            row.provider = provider;
            touch(row);
            em.flush();
            record(em, actor, "move", id, Optional.of(before), Optional.of(shown(data(row))));
            return kept(row);
        });
    }

    /** The credential in clear (B5); none if there is none. */
    public Credential credential(String id) {
        return ledger.store().read(em -> credential(row(em, id)));
    }

    /** Which kind of credential an account has: {@code none}, {@code key} or {@code tokens}. */
    public String credentialKind(String id) {
        return ledger.store().read(em -> row(em, id).authKind);
    }

    /**
     * Numbers the accounts of a provider from 1 in the order given; those that are not named follow in their present order.
     */
    public void reorder(Actor actor, String provider, List<String> ids) {
        ledger.store().change(em -> {
            List<AccountRow> rows = em.createQuery(
                            "select r from AccountRow r where r.provider = :provider order by r.priority, r.createdAt, r.id",
                            AccountRow.class)
                    .setParameter("provider", provider)
                    .getResultList();
            Map<String, AccountRow> byId = new LinkedHashMap<>();
            rows.forEach(row -> byId.put(row.id, row));
            List<AccountRow> ordered = new ArrayList<>();
            for (String id : ids) {
                AccountRow row = byId.remove(id);
                if (row == null) {
                    throw BookRefusal.invalid("ids", "'" + id + "' is no account of " + provider + ", or named twice");
                }
                ordered.add(row);
            }
            ordered.addAll(byId.values());
            for (int at = 0; at < ordered.size(); at++) {
                if (ordered.get(at).priority != at + 1) {
                    ordered.get(at).priority = at + 1;
                    touch(ordered.get(at));
                }
            }
            em.flush();
            ObjectNode after = Json.object();
            ordered.forEach(row -> after.withArray("order").add(row.id));
            record(em, actor, "reorder", provider, Optional.empty(), Optional.of(after));
        });
    }

    @Override
    AccountRow emptyRow() {
        return AccountRow.empty();
    }

    @Override
    String order() {
        return "r.provider, r.priority, r.createdAt, r.id";
    }

    @Override
    Map<String, ?> declared() {
        return ledger.declared().get().accounts();
    }

    @Override
    AccountData data(AccountRow row) {
        return new AccountData(
                row.provider,
                row.label,
                strings(row.settings),
                row.priority,
                row.weight,
                row.active,
                Optional.ofNullable(row.baseUrl).map(URI::create),
                Optional.ofNullable(row.proxy)
                        .map(kept -> ledger.store().vault().open(kept, place("proxy_sealed", row.id))),
                row.notes,
                AliasBook.names(row.models),
                AliasBook.names(row.excludedModels),
                row.parallel,
                row.paused);
    }

    @Override
    void fill(AccountRow row, AccountData data) {
        row.provider = data.provider();
        row.label = data.label();
        ObjectNode settings = Json.object();
        new TreeMap<>(data.settings()).forEach(settings::put);
        row.settings = new String(Json.bytes(settings), StandardCharsets.UTF_8);
        row.priority = data.priority();
        row.weight = data.weight();
        row.active = data.active();
        row.baseUrl = data.baseUrl().map(URI::toString).orElse(null);
        row.proxy = data.proxy()
                .map(proxy -> ledger.store().vault().seal(proxy, place("proxy_sealed", row.id)))
                .orElse(null);
        row.notes = data.notes();
        row.models = AliasBook.json(data.models());
        row.excludedModels = AliasBook.json(data.excludedModels());
        row.parallel = data.parallel();
        row.paused = data.paused();
        if (row.authKind.isEmpty()) {
            row.authKind = Credentials.NONE;
        }
    }

    @Override
    void check(EntityManager entityManager, String id, AccountData data) {
        if (!id.matches("[A-Za-z0-9][A-Za-z0-9._@-]{0,99}")) {
            throw BookRefusal.invalid("id", "must be 1 to 100 letters, digits or . _ @ -");
        }
        Checks.providerId(data.provider());
        Checks.text("label", data.label(), LONGEST_LABEL);
        Checks.number("priority", data.priority(), 0, LAST_PRIORITY);
        Checks.number("weight", data.weight(), 1, HIGHEST_WEIGHT);
        data.baseUrl().ifPresent(url -> Checks.httpUrl("baseUrl", url));
        data.proxy().ifPresent(AccountBook::checkProxy);
        data.settings().forEach((name, value) -> {
            Checks.text("settings", name, LONGEST_NAME);
            Checks.noControls("settings." + name, value);
        });
        checkTerms(data);
        Checks.notes(data.notes());
        Checks.patterns("models", data.models());
        Checks.patterns("excludedModels", data.excludedModels());
        Checks.number("parallel", data.parallel(), 0, MOST_PARALLEL);
    }

    private static void checkTerms(AccountData data) {
        for (String name : List.of(AccountTerms.QUOTA, AccountTerms.KEEP)) {
            try {
                Optional.ofNullable(data.settings().get(name)).ifPresent(text -> AccountTerms.of(Map.of(name, text)));
            } catch (IllegalArgumentException e) {
                throw BookRefusal.invalid(name, String.valueOf(e.getMessage()));
            }
        }
    }

    private static void checkProxy(Secret proxy) {
        try {
            URI uri = new URI(proxy.reveal());
            if (uri.getHost() != null && PROXIES.contains(String.valueOf(uri.getScheme()))) {
                return;
            }
        } catch (URISyntaxException e) {
            // Its message would quote the password.
        }
        throw BookRefusal.invalid("proxy", "must be a URL such as http://host:3128");
    }

    @Override
    void beforeChange(AccountRow row, AccountData before, AccountData after) {
        boolean elsewhere = !before.provider().equals(after.provider())
                || (!before.baseUrl().equals(after.baseUrl())
                        && !(before.baseUrl().isPresent()
                                && after.baseUrl().isPresent()
                                && Checks.sameHost(
                                        before.baseUrl().get(), after.baseUrl().get())));
        if (elsewhere) {
            setCredential(row, new Credential.None());
        }
    }

    @Override
    ObjectNode shown(AccountData data) {
        ObjectNode shown = Json.object();
        shown.put("provider", data.provider())
                .put("label", data.label())
                .put("priority", data.priority())
                .put("weight", data.weight())
                .put("active", data.active())
                .put("paused", data.paused())
                .put("parallel", data.parallel())
                .put("notes", data.notes());
        if (!data.models().isEmpty()) {
            data.models().forEach(shown.withArray("models")::add);
        }
        if (!data.excludedModels().isEmpty()) {
            data.excludedModels().forEach(shown.withArray("excludedModels")::add);
        }
        data.baseUrl().ifPresent(url -> shown.put("baseUrl", url.toString()));
        data.proxy().ifPresent(proxy -> shown.put("proxy", proxy.toString()));
        ObjectNode settings = shown.putObject("settings");
        new TreeMap<>(data.settings()).forEach(settings::put);
        return shown;
    }

    /** For a node that moves to another host (B7); in its transaction. */
    void forgetCredentialsOf(String provider) {
        ledger.store().change(em -> em.createQuery(
                        "select r from AccountRow r where r.provider = :provider and r.baseUrl is null",
                        AccountRow.class)
                .setParameter("provider", provider)
                .getResultList()
                .forEach(row -> {
                    setCredential(row, new Credential.None());
                    touch(row);
                }));
    }

    private static ObjectNode login(AccountRow row) {
        return Json.object().put("credential", row.authKind);
    }

    private void setCredential(AccountRow row, Credential credential) {
        row.authKind = Credentials.kind(credential);
        row.credential = credential instanceof Credential.None
                ? null
                : ledger.store().vault().seal(Credentials.write(credential), place("credential_sealed", row.id));
    }

    Credential credential(AccountRow row) {
        return row.credential == null
                ? new Credential.None()
                : Credentials.read(
                        row.authKind, ledger.store().vault().open(row.credential, place("credential_sealed", row.id)));
    }

    private static String place(String column, String id) {
        return SealedColumns.place("account", column, id);
    }

    static Map<String, String> strings(String json) {
        Map<String, String> strings = new LinkedHashMap<>();
        Json.parse(json)
                .properties()
                .forEach(e -> strings.put(e.getKey(), e.getValue().asString()));
        return strings;
    }
}
