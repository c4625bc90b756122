package dev.nonagon.books;

import dev.nonagon.combos.Combo;
import dev.nonagon.settings.Declared;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.json.JsonProblem;
import dev.nonagon.vault.VaultException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The picture that requests work with: what is declared, and below it what the database holds (B2, B9). Thread-safe;
 * {@link #current()} and {@link #setting} do not block.
 */
public final class StoredConfiguration {
    private static final Logger LOG = System.getLogger(StoredConfiguration.class.getName());

    private final Ledger ledger;
    private final AccountBook accounts;
    private final NodeBook nodes;
    private final ComboBook combos;
    private final ModelBook models;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Stored stored = new Stored(Declared.NOTHING, Map.of(), List.of());
    private volatile @Nullable Merged merged;

    private record Stored(Declared entries, Map<String, String> settings, List<String> problems) {}

    private record Merged(Declared declared, Stored stored, Declared result) {}

    /** Empty until {@link #rebuild()}. */
    public StoredConfiguration(Ledger ledger, AccountBook accounts, NodeBook nodes) {
        this.ledger = ledger;
        this.accounts = accounts;
        this.nodes = nodes;
        this.combos = new ComboBook(ledger);
        this.models = new ModelBook(ledger);
    }

    /** Everything that counts now; the same object as long as nothing has changed. */
    public Declared current() {
        Declared declared = ledger.declared().get();
        Stored now = stored;
        Merged last = merged;
        if (last != null && isMergedFrom(last, declared, now)) {
            return last.result();
        }
        Declared result = merge(declared, now.entries());
        merged = new Merged(declared, now, result);
        return result;
    }

    @SuppressWarnings("ReferenceEquality") // Snapshots: another object is another state, and this is the hot path.
    private static boolean isMergedFrom(Merged merged, Declared declared, Stored stored) {
        return merged.declared() == declared && merged.stored() == stored;
    }

    /** What the database says to a setting. */
    public Optional<String> setting(String name) {
        return Optional.ofNullable(stored.settings().get(name));
    }

    /** What of the database does not count, and why. */
    public List<String> problems() {
        return stored.problems();
    }

    /** Calls {@code listener} after each rebuilding. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** Reads the database anew. */
    public synchronized void rebuild() {
        List<String> before = stored.problems();
        stored = ledger.store().read(em -> {
            List<String> problems = new ArrayList<>();
            Map<String, Declared.Node> nodesNow = new LinkedHashMap<>();
            em.createQuery("select r from NodeRow r order by r.id", NodeRow.class)
                    .getResultList()
                    .forEach(row -> attempt(problems, "node " + row.id, () -> node(row))
                            .ifPresent(node -> nodesNow.put(row.id, node)));
            Map<String, Declared.Account> accountsNow = new LinkedHashMap<>();
            em.createQuery(
                            "select r from AccountRow r order by r.provider, r.priority, r.createdAt, r.id",
                            AccountRow.class)
                    .getResultList()
                    .forEach(row -> attempt(problems, "account " + row.id, () -> account(row))
                            .ifPresent(account -> accountsNow.put(row.id, account)));
            Map<String, List<String>> aliasesNow = new LinkedHashMap<>();
            em.createQuery("select r from AliasRow r order by r.id", AliasRow.class)
                    .getResultList()
                    .forEach(row -> attempt(problems, "alias " + row.id, () -> AliasBook.targets(row))
                            .ifPresent(targets -> aliasesNow.put(row.id, targets)));
            Map<String, Combo> combosNow = new LinkedHashMap<>();
            em.createQuery("select r from ComboRow r order by r.id", ComboRow.class)
                    .getResultList()
                    .forEach(row -> attempt(problems, "combo " + row.id, () -> combos.data(row)
                                    .combo(row.id))
                            .ifPresent(combo -> combosNow.put(row.id, combo)));
            List<Declared.Model> modelsNow = new ArrayList<>();
            em.createQuery("select r from CustomModelRow r order by r.id", CustomModelRow.class)
                    .getResultList()
                    .forEach(row -> attempt(problems, "model " + row.id, () -> model(models.data(row)))
                            .ifPresent(modelsNow::add));
            Map<String, String> settings = new LinkedHashMap<>();
            em.createQuery("select r from SettingRow r where r.content is not null", SettingRow.class)
                    .getResultList()
                    .forEach(row -> settings.put(row.id, String.valueOf(row.content)));
            return new Stored(
                    new Declared(nodesNow, accountsNow, aliasesNow, combosNow, Map.of(), Map.of(), Set.of(), modelsNow),
                    Map.copyOf(settings),
                    List.copyOf(problems));
        });
        stored.problems().stream()
                .filter(problem -> !before.contains(problem))
                .forEach(problem -> LOG.log(Level.ERROR, "event=state-problem reason=\"" + problem + "\""));
        listeners.forEach(Runnable::run);
    }

    /** One bad entry must not take the others along. */
    private static <T> Optional<T> attempt(List<String> problems, String what, Supplier<T> reading) {
        try {
            return Optional.of(reading.get());
        } catch (VaultException | IllegalArgumentException | BookRefusal | JsonProblem e) {
            problems.add("The " + what + " is left out: " + e.getMessage());
            return Optional.empty();
        }
    }

    private Declared.Node node(NodeRow row) {
        NodeData data = nodes.data(row);
        return new Declared.Node(new ProviderId(row.id), data.format(), data.baseUrl(), data.headers());
    }

    private static Declared.Model model(ModelData data) {
        return new Declared.Model(
                new ProviderId(data.provider()), data.model(), data.label(), data.contextTokens(), data.outputTokens());
    }

    private Declared.Account account(AccountRow row) {
        AccountData data = accounts.data(row);
        return new Declared.Account(
                row.id,
                data.label(),
                new ProviderId(data.provider()),
                accounts.credential(row),
                data.settings(),
                data.priority(),
                data.weight(),
                data.active(),
                data.proxy().map(proxy -> URI.create(proxy.reveal())),
                data.baseUrl(),
                data.models(),
                data.excludedModels(),
                data.parallel(),
                data.paused());
    }

    /** A declared name wins; and a declared alias wins over a combo of the same name, and the other way round (B2, B8). */
    private static Declared merge(Declared declared, Declared stored) {
        Map<String, List<String>> aliases = below(declared.aliases(), stored.aliases());
        Map<String, Combo> combos = below(declared.combos(), stored.combos());
        aliases.keySet().removeIf(name -> declared.combos().containsKey(name));
        combos.keySet().removeIf(aliases::containsKey);
        return new Declared(
                below(declared.nodes(), stored.nodes()),
                below(declared.accounts(), stored.accounts()),
                aliases,
                combos,
                declared.apiKeys(),
                declared.tokenSavers(),
                declared.leftoversOnly(),
                stored.models());
    }

    private static <V> Map<String, V> below(Map<String, V> first, Map<String, V> second) {
        Map<String, V> both = new LinkedHashMap<>(first);
        second.forEach(both::putIfAbsent);
        return both;
    }
}
