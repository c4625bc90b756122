package dev.nonagon.ledger;

import dev.nonagon.ledger.Billing.Charge;
import dev.nonagon.usage.AttemptRecord;
import dev.nonagon.usage.UsageRecord;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Sums that wait to be written (L2, L6). Not thread-safe. */
final class Sums {
    /** As many different ones as an honest half second can have. */
    static final int MOST = 20_000;

    private static final long HOUR_SECONDS = 3_600;

    private final Names names;
    private final ZoneId zone;
    private final Map<Key, Sum> sums = new HashMap<>();

    /** Where a sum belongs. */
    record Key(
            char grain,
            long slot,
            Name node,
            Name provider,
            Name model,
            Name account,
            Name key,
            Name client,
            Name combo,
            Name clientFormat,
            Name failure) {
        /** The same text gives the same id, on every start. */
        String id() {
            StringBuilder text = new StringBuilder(160).append(grain).append(slot);
            all().forEach(name -> text.append('/').append(name.id()));
            try {
                byte[] hash = MessageDigest.getInstance("SHA-256")
                        .digest(text.toString().getBytes(StandardCharsets.US_ASCII));
                return HexFormat.of().formatHex(hash, 0, 16);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("Every Java has SHA-256", e);
            }
        }

        List<Name> all() {
            return List.of(node, provider, model, account, key, client, combo, clientFormat, failure);
        }

        /** Without the names that a client can make up. */
        private Key blurred() {
            return new Key(
                    grain, slot, node, provider, Name.NONE, account, key, Name.NONE, Name.NONE, clientFormat, failure);
        }
    }

    Sums(Names names, ZoneId zone) {
        this.names = names;
        this.zone = zone;
    }

    boolean isEmpty() {
        return sums.isEmpty();
    }

    Map<Key, Sum> all() {
        return sums;
    }

    /** @param charges what each of the record's attempts costs, in their order */
    void add(Name node, UsageRecord record, List<Charge> charges) {
        Instant end = record.endedAt();
        add('H', Math.floorDiv(end.getEpochSecond(), HOUR_SECONDS), node, record, charges);
        add('D', end.atZone(zone).toLocalDate().toEpochDay(), node, record, charges);
    }

    private void add(char grain, long slot, Name node, UsageRecord record, List<Charge> charges) {
        UsageRecord.Details details = record.details();
        List<AttemptRecord> tries = details.tries();
        AttemptRecord last = null;
        for (int at = 0; at < tries.size(); at++) {
            AttemptRecord tried = tries.get(at);
            at(key(
                            grain,
                            slot,
                            node,
                            record,
                            tried,
                            tried.failure().map(Enum::name).orElse("")))
                    .attempt(tried, charges.get(at));
            if (last == null || tells(record, tried)) {
                last = tried;
            }
        }
        boolean gone = record.status() == UsageRecord.CLIENT_LEFT;
        String failure = gone ? "" : record.failure().map(Enum::name).orElse("");
        Key where = last == null
                ? new Key(
                        grain,
                        slot,
                        node,
                        Name.NONE,
                        Name.NONE,
                        Name.NONE,
                        names.ofKey(details.key()),
                        names.of(details.client()),
                        names.of(details.combo().orElse("")),
                        names.of(record.clientFormat()),
                        names.of(failure))
                : key(grain, slot, node, record, last, failure);
        at(where)
                .request(
                        !failure.isEmpty(),
                        gone,
                        Sum.millis(record.firstByte()),
                        Sum.millis(record.total()),
                        details.requestBytes(),
                        details.answerBytes());
    }

    /** Whether the record tells of this attempt. */
    private static boolean tells(UsageRecord record, AttemptRecord tried) {
        return record.modelRouted().equals(tried.target())
                && record.account().equals(tried.account().name());
    }

    private Key key(char grain, long slot, Name node, UsageRecord record, AttemptRecord tried, String failure) {
        UsageRecord.Details details = record.details();
        return new Key(
                grain,
                slot,
                node,
                names.of(tried.provider()),
                names.of(tried.target()),
                names.ofAccount(tried.account()),
                names.ofKey(details.key()),
                names.of(details.client()),
                names.of(details.combo().orElse("")),
                names.of(record.clientFormat()),
                names.of(failure));
    }

    private Sum at(Key key) {
        return sums.computeIfAbsent(
                sums.size() < MOST || sums.containsKey(key) ? key : key.blurred(), made -> new Sum());
    }

    /** Takes what another could not write. */
    void takeBack(Sums other) {
        other.sums.forEach((key, sum) -> sums.merge(key, sum, (here, there) -> {
            here.add(there);
            return here;
        }));
    }
}
