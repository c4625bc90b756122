package dev.nonagon.management;

import dev.nonagon.access.Caller;
import dev.nonagon.access.ClientAddress;
import dev.nonagon.access.KeyLookup;
import dev.nonagon.access.Scope;
import dev.nonagon.apikeys.Admission;
import dev.nonagon.apikeys.KeyScope;
import dev.nonagon.spi.Secret;
import java.util.Optional;
import java.util.stream.Collectors;

/** Tells the door of {@code /api} whose key that is. Thread-safe; does not block. */
record KeyDoor(Admission admission) implements KeyLookup {
    @Override
    public Optional<Caller.ByKey> find(Secret presented, ClientAddress client) {
        return admission
                .holder(presented, new dev.nonagon.apikeys.Caller(client.address(), client.onThisMachine()))
                .map(holder -> new Caller.ByKey(
                        holder.name(),
                        holder.scopes().stream().map(KeyDoor::scope).collect(Collectors.toSet())));
    }

    private static Scope scope(KeyScope scope) {
        return switch (scope) {
            case INFERENCE -> Scope.INFERENCE;
            case READ -> Scope.READ;
            case ADMIN -> Scope.ADMIN;
        };
    }
}
