package dev.nonagon.ledger;

import dev.nonagon.usage.AttemptRecord;
import dev.nonagon.usage.UsageRecord;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A record on its way into the database.
 *
 * @param charges what each of its attempts costs, in their order
 */
record Entry(UsageRecord record, List<Billing.Charge> charges, Named named, List<NamedTry> tries) {
    /** The record's names. */
    record Named(
            Name key,
            Name client,
            Name asked,
            Name combo,
            Name provider,
            Name model,
            Name account,
            Name clientFormat,
            Name upstreamFormat,
            Name upstreamModel,
            Name operation,
            Name failure) {
        Stream<Name> all() {
            return Stream.of(
                    key,
                    client,
                    asked,
                    combo,
                    provider,
                    model,
                    account,
                    clientFormat,
                    upstreamFormat,
                    upstreamModel,
                    operation,
                    failure);
        }
    }

    /** An attempt's names. */
    record NamedTry(Name provider, Name model, Name account, Name format, Name upstreamModel, Name failure) {
        Stream<Name> all() {
            return Stream.of(provider, model, account, format, upstreamModel, failure);
        }
    }

    static Entry of(UsageRecord record, List<Billing.Charge> charges, Names names) {
        UsageRecord.Details details = record.details();
        List<NamedTry> tries = details.tries().stream()
                .map(tried -> new NamedTry(
                        names.of(tried.provider()),
                        names.of(tried.target()),
                        names.ofAccount(tried.account()),
                        names.of(tried.format()),
                        names.of(tried.model()),
                        names.of(tried.failure().map(Enum::name).orElse(""))))
                .toList();
        AttemptRecord.Who account = details.tries().stream()
                .filter(tried -> tried.target().equals(record.modelRouted())
                        && tried.account().name().equals(record.account()))
                .map(AttemptRecord::account)
                .reduce((one, later) -> later)
                .orElse(AttemptRecord.Who.NOBODY);
        int slash = record.modelRouted().indexOf('/');
        return new Entry(
                record,
                charges,
                new Named(
                        names.ofKey(details.key()),
                        names.of(details.client()),
                        names.of(record.modelAsked()),
                        names.of(details.combo().orElse("")),
                        names.of(slash < 0 ? "" : record.modelRouted().substring(0, slash)),
                        names.of(record.modelRouted()),
                        names.ofAccount(account),
                        names.of(record.clientFormat()),
                        names.of(record.upstreamFormat()),
                        names.of(record.modelUpstream()),
                        names.of(details.operation().name().toLowerCase(Locale.ROOT)),
                        names.of(
                                record.status() == UsageRecord.CLIENT_LEFT
                                        ? ""
                                        : record.failure().map(Enum::name).orElse(""))),
                tries);
    }

    Billing.Charge charge() {
        return charges.stream().reduce(Billing.Charge.NOTHING, Billing.Charge::plus);
    }

    /** What the token saver kept from all attempts that read anything. */
    long trimmed() {
        return record.details().tries().stream()
                .mapToLong(AttemptRecord::trimmed)
                .sum();
    }

    Stream<Name> names() {
        return Stream.concat(named.all(), tries.stream().flatMap(NamedTry::all));
    }
}
