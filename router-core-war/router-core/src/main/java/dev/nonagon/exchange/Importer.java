package dev.nonagon.exchange;

import dev.nonagon.audit.Actor;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.json.Json;
import jakarta.persistence.EntityManager;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Imports files (X2 to X4). Thread-safe. */
public final class Importer {
    private static final Logger LOG = System.getLogger(Importer.class.getName());

    private final Shelves shelves;
    private final Supplier<Map<String, ProviderId>> prefixes;

    /**
     * How to import.
     *
     * @param dryRun changes nothing
     * @param replace what is here already is replaced
     * @param passphrase for an export with secrets
     */
    public record Options(boolean dryRun, boolean replace, Optional<Secret> passphrase) {
        public static final Options USUAL = new Options(false, false, Optional.empty());

        public Options withDryRun(boolean now) {
            return new Options(now, replace, passphrase);
        }

        public Options withReplace(boolean now) {
            return new Options(dryRun, now, passphrase);
        }

        public Options withPassphrase(Secret secret) {
            return new Options(dryRun, replace, Optional.of(secret));
        }
    }

    /**
     * @param prefixes ids and prefixes of the providers that plugins bring
     */
    public Importer(Shelves shelves, Supplier<Map<String, ProviderId>> prefixes) {
        this.shelves = shelves;
        this.prefixes = prefixes;
    }

    /**
     * Imports, or rehearses it.
     *
     * @throws ExchangeRefusal if the file cannot be imported at all
     */
    public Report run(Actor actor, Source source, Options options) {
        Harvest harvest = new Readers(prefixes.get(), options.passphrase()).read(source);
        Circles.skip(harvest);
        Report report = options.dryRun()
                ? shelves.ledger().store().rehearse(em -> place(em, actor, harvest, options))
                : shelves.ledger().store().write(em -> place(em, actor, harvest, options));
        LOG.log(
                Level.INFO,
                "event=import source=\"" + report.source() + "\" dry-run=" + report.dryRun() + " taken="
                        + report.count(Report.Outcome.TAKEN) + " changed=" + report.count(Report.Outcome.CHANGED)
                        + " skipped=" + report.count(Report.Outcome.SKIPPED));
        return report;
    }

    private Report place(EntityManager entityManager, Actor actor, Harvest harvest, Options options) {
        Placement placement = new Placement(shelves, actor, options.replace());
        harvest.items().forEach(placement::place);
        placement.add(harvest.lines());
        Report report = new Report(harvest.source(), options.dryRun(), placement.lines()).without(harvest.secrets());
        shelves.ledger()
                .audit()
                .record(
                        entityManager,
                        actor,
                        "state.import",
                        "state",
                        harvest.source(),
                        Optional.empty(),
                        Optional.of(Json.object()
                                .put("taken", report.count(Report.Outcome.TAKEN))
                                .put("changed", report.count(Report.Outcome.CHANGED))
                                .put("skipped", report.count(Report.Outcome.SKIPPED))));
        return report;
    }
}
