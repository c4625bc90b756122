package dev.nonagon.console;

import dev.nonagon.books.ComboBook;
import dev.nonagon.books.ComboData;
import dev.nonagon.books.StoredConfiguration;
import dev.nonagon.combos.Combo;
import dev.nonagon.combos.Member;
import dev.nonagon.combos.Strategy;
import dev.nonagon.gateway.RoutePreviews;
import dev.nonagon.itinerary.RoutePreview;
import dev.nonagon.management.AskableModels;
import dev.nonagon.management.Offers;
import dev.nonagon.settings.MemberText;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/** Models that answer for each other: made, ordered, and tried without asking anybody. */
@Named("combosPage")
@RequestScoped
@SuppressWarnings(
        "NullAway.Init") // The container fills the fields; a scope of its kind needs a constructor without parameters.
public class CombosPage {
    private static final long SMALL = 1_000;

    @Inject
    private ComboBook book;

    @Inject
    private StoredConfiguration picture;

    @Inject
    private RoutePreviews previews;

    @Inject
    private ModelNames names;

    @Inject
    private HttpServletRequest request;

    @Inject
    private Guest guest;

    @Inject
    private Asks asks;

    @Inject
    private Saying saying;

    /** A member as its two fields hold it. */
    public record Line(String model, String details) {}

    /**
     * A combo in the list.
     *
     * @param troubles what keeps members from answering now
     */
    public record Card(Combo combo, boolean declared, List<String> troubles) {}

    // --- The list ----------------------------------------------------------------------------------------------------

    public List<Card> getCards() {
        return picture.current().combos().values().stream()
                .map(combo -> new Card(combo, book.isDeclared(combo.name()), troubles(combo.name())))
                .toList();
    }

    private List<String> troubles(String name) {
        RoutePreview preview = preview(name);
        Stream<String> nobody = preview.answer().isPresent() ? Stream.empty() : preview.otherwise().stream();
        return Stream.concat(nobody, preview.refused().stream().map(note -> note.target() + ": " + note.reason()))
                .toList();
    }

    // --- One that is made or changed ---------------------------------------------------------------------------------

    /** Whether the address names one, or a new one. */
    public boolean isEditing() {
        return isFresh() || combo().isPresent();
    }

    public boolean isFresh() {
        return asks.text("new").isPresent();
    }

    public boolean isDeclared() {
        return combo().filter(combo -> book.isDeclared(combo.name())).isPresent();
    }

    private Optional<Combo> combo() {
        return asks.text("edit").map(name -> picture.current().combos().get(name));
    }

    public String getName() {
        return combo().map(Combo::name).orElse("");
    }

    public List<Line> getLines() {
        return combo().map(combo -> combo.members().stream()
                        .map(member -> new Line(member.model(), MemberText.details(member)))
                        .toList())
                .orElseGet(() -> template(asks.get("new")).stream()
                        .map(model -> new Line(model, ""))
                        .toList());
    }

    public String getStrategy() {
        return combo().map(combo -> combo.strategy().word()).orElse(Strategy.PRIORITY.word());
    }

    public boolean isSubscriptionOnly() {
        return combo().map(Combo::subscriptionOnly).orElse(false);
    }

    public int getSticky() {
        return combo().map(Combo::sticky).orElse(1);
    }

    public List<String> getStrategies() {
        return Strategy.words();
    }

    public List<String> getTemplates() {
        return Arrays.asList("subscription", "free", "always");
    }

    /** A first model of each provider that is connected, in the order of tiers that serves the purpose. */
    private List<String> template(String purpose) {
        List<String> tiers =
                switch (purpose) {
                    case "subscription" -> List.of("subscription", "cheap");
                    case "free" -> List.of("free", "local");
                    case "always" -> List.of("subscription", "cheap", "free", "local");
                    default -> List.of();
                };
        return tiers.stream()
                .flatMap(tier -> offers(tier)
                        .map(offer -> offer.models().getFirst().id().isEmpty()
                                ? ""
                                : AskableModels.prefix(offer) + "/"
                                        + offer.models().getFirst().id()))
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private Stream<Offers.Offered> offers(String tier) {
        return names.usable()
                .filter(offer -> offer.tier().equals(tier) && !offer.models().isEmpty());
    }

    /** What can be put into a combo: models of whoever can be asked, aliases, and the other combos. */
    public Set<String> getPalette() {
        Set<String> all = names.getAll();
        all.remove(getName());
        return all;
    }

    /** Keeps what the form says. */
    public void save() {
        String name = asks.get("name");
        List<Member> members = new ArrayList<>();
        String[] models =
                Optional.ofNullable(request.getParameterValues("member")).orElse(new String[0]);
        String[] details =
                Optional.ofNullable(request.getParameterValues("details")).orElse(new String[0]);
        try {
            for (int i = 0; i < models.length; i++) {
                if (!models[i].isBlank()) {
                    members.add(MemberText.read(models[i].strip() + "; " + details[i]));
                }
            }
        } catch (MemberText.Misfit e) {
            saying.problem(String.valueOf(e.getMessage()));
            return;
        }
        boolean done = saying.doing(() -> {
            ComboData data = new ComboData(
                    Strategy.of(asks.get("strategy")).orElse(Strategy.PRIORITY),
                    members,
                    asks.checked("subscription-only"),
                    asks.number("sticky").orElse(1),
                    combo().flatMap(Combo::hedgeAfter),
                    "");
            if (isFresh()) {
                book.create(guest.actor(), name, data);
            } else {
                book.edit(
                        guest.actor(),
                        getName(),
                        OptionalLong.empty(),
                        before -> new ComboData(
                                data.strategy(),
                                data.members(),
                                data.subscriptionOnly(),
                                data.sticky(),
                                data.hedgeAfter(),
                                before.notes()));
            }
        });
        if (done) {
            saying.go(Screen.COMBOS.getPath());
        }
    }

    public void act() {
        if (asks.get("deed").equals("delete")) {
            saying.doing(() -> {
                book.delete(guest.actor(), asks.required("combo"));
                saying.done("combos.deleted", asks.get("combo"));
            });
        }
    }

    // --- The dry run -------------------------------------------------------------------------------------------------

    public boolean isTrying() {
        return asks.text("try").isPresent();
    }

    public RoutePreview getPreview() {
        return preview(asks.get("try"));
    }

    private RoutePreview preview(String name) {
        return previews.of(new RoutePreviews.Question(
                name,
                Optional.empty(),
                "",
                "",
                asks.text("tokens")
                        .filter(text -> text.matches("[0-9]{1,9}"))
                        .map(Long::valueOf)
                        .orElse(SMALL),
                asks.checked("vision"),
                asks.checked("tools"),
                asks.checked("thinking")));
    }

    /** How a candidate's state looks. */
    public String style(RoutePreview.State state) {
        return switch (state) {
            case READY -> Tone.GOOD.getStyle();
            case PROBE -> Tone.INFO.getStyle();
            case RESTING, BUSY, EXHAUSTED -> Tone.WARN.getStyle();
            case REFUSED -> Tone.BAD.getStyle();
        };
    }

    public String word(RoutePreview.State state) {
        return "try." + state.name().toLowerCase(Locale.ROOT);
    }
}
