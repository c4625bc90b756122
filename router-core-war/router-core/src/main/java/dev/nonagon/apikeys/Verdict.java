package dev.nonagon.apikeys;

import dev.nonagon.spi.Failure;
import java.util.Optional;

/** Whether a request may run. */
public sealed interface Verdict {
    /** @param lease empty for callers without a key */
    record Admitted(Optional<Lease> lease) implements Verdict {}

    /** @param failure what the client is told; its kind has the status */
    record Refused(Failure failure) implements Verdict {}
}
