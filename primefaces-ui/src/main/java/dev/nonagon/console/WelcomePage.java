package dev.nonagon.console;

import dev.nonagon.plugins.Plugins;
import dev.nonagon.requests.RecentRequests;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;
import java.util.Optional;

/** From a fresh password to the first answered request. */
@Named("welcomePage")
@RequestScoped
@SuppressWarnings(
        "NullAway.Init") // The container fills the fields; a scope of its kind needs a constructor without parameters.
public class WelcomePage {
    @Inject
    private Accounts accounts;

    @Inject
    private Plugins plugins;

    @Inject
    private RecentRequests recent;

    @Inject
    private ToolSnippets snippets;

    public boolean isConnected() {
        return !accounts.all().isEmpty();
    }

    /** A model that somebody can be asked for now: of an account that is ready, else of a provider that needs none. */
    public String getModel() {
        return accounts.all().stream()
                .filter(card -> card.state() == AccountState.READY)
                .flatMap(card -> accounts.offer(card.view().provider()).stream())
                .filter(offer -> !offer.models().isEmpty())
                .findFirst()
                .map(offer -> name(
                        offer.prefixes(), offer.id(), offer.models().getFirst().id()))
                .orElse(getFreeModel());
    }

    /** One that needs no account. */
    public String getFreeModel() {
        return plugins.current().providers().stream()
                .map(provider -> provider.descriptor())
                .filter(descriptor ->
                        descriptor.needsNoAccount() && !descriptor.models().isEmpty())
                .findFirst()
                .map(descriptor -> name(
                        descriptor.prefixes(),
                        descriptor.id().value(),
                        descriptor.models().getFirst().id()))
                .orElse("");
    }

    private static String name(List<String> prefixes, String id, String model) {
        return (prefixes.isEmpty() ? id : prefixes.getFirst()) + "/" + model;
    }

    public List<ToolSnippets.Snippet> getSnippets() {
        return snippets.featured(getModel());
    }

    /** The newest request; for the light. */
    public Optional<RequestLine> getHeard() {
        return recent.newest(1).stream().map(RequestLine::of).findFirst();
    }

    public boolean isHeardOf() {
        return getHeard().isPresent();
    }

    public void act() {
        accounts.changed();
    }
}
