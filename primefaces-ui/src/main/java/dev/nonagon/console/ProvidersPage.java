package dev.nonagon.console;

import dev.nonagon.spi.provider.ProviderDescriptor;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Everybody who can be connected, in tiers. */
@Named("providersPage")
@RequestScoped
@SuppressWarnings(
        "NullAway.Init") // The container fills the fields; a scope of its kind needs a constructor without parameters.
public class ProvidersPage {
    @Inject
    private Accounts accounts;

    @Inject
    private Asks asks;

    @Inject
    private Nodes nodes;

    @Inject
    private Saying saying;

    @Inject
    private Testing testing;

    /** A tier with its providers: the connected ones first. */
    public record Tier(String word, List<ProviderCard> cards) {}

    public List<Tier> getTiers() {
        Map<String, List<AccountCard>> byProvider = accounts.all().stream()
                .collect(Collectors.groupingBy(card -> card.view().provider()));
        List<ProviderCard> cards = accounts.offers().stream()
                .map(offer -> new ProviderCard(offer, byProvider.getOrDefault(offer.id(), List.of())))
                .sorted(Comparator.comparing((ProviderCard card) -> !card.connected())
                        .thenComparing(ProviderCard::ended)
                        .thenComparing(card -> card.offer().name().toLowerCase(Locale.ROOT)))
                .toList();
        List<Tier> tiers = new ArrayList<>();
        List<ProviderCard> own = cards.stream().filter(ProviderCard::node).toList();
        for (ProviderDescriptor.Tier tier : ProviderDescriptor.Tier.values()) {
            String word = tier.name().toLowerCase(Locale.ROOT);
            tiers.add(new Tier(
                    word,
                    cards.stream()
                            .filter(card -> !card.node() && card.offer().tier().equals(word))
                            .toList()));
        }
        tiers.add(new Tier("own", own));
        return tiers.stream().filter(tier -> !tier.cards().isEmpty()).toList();
    }

    public List<String> getChips() {
        return Arrays.asList("", "connected", "attention", "login", "key");
    }

    public List<String> getFormats() {
        return nodes.formats();
    }

    /** Makes a server of one's own, from the dialog's form. */
    public void addNode() {
        if (saying.doing(nodes::create)) {
            saying.go(Screen.PROVIDER.getPath() + "?id=" + asks.get("prefix"));
        }
    }

    public void checkNode() {
        saying.doing(nodes::check);
    }

    public void act() {
        if (asks.get("deed").equals("test-all")) {
            saying.doing(() -> testing.all(Optional.empty()));
        }
    }
}
