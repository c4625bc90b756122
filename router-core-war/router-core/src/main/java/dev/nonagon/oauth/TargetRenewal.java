package dev.nonagon.oauth;

import dev.nonagon.itinerary.Renewal;
import dev.nonagon.routing.Target;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.provider.Account;
import java.util.Optional;

/** A request's way to a renewed credential. Thread-safe; blocks. */
public record TargetRenewal(RefreshService service) implements Renewal {
    @Override
    public Optional<Target> renewed(Target target) {
        if (!(target.account().credential() instanceof Credential.Tokens tokens)) {
            return Optional.empty();
        }
        return switch (service.renew(target.account().id(), tokens.access())) {
            case RefreshService.Result.Renewed renewed -> Optional.of(with(target, renewed.tokens()));
            case RefreshService.Result.Lost lost -> Optional.empty();
            case RefreshService.Result.NotNow notNow -> Optional.empty();
        };
    }

    private static Target with(Target target, Credential credential) {
        Account old = target.account();
        return new Target(
                target.provider(),
                target.model(),
                new Account(old.id(), old.name(), old.provider(), credential, old.settings()),
                target.proxy(),
                target.endpoints(),
                target.reasoning());
    }
}
