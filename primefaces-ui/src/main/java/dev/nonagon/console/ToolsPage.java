package dev.nonagon.console;

import dev.nonagon.apikeys.KeyBook;
import dev.nonagon.clienttools.Filling;
import dev.nonagon.clienttools.Shell;
import dev.nonagon.clienttools.Tool;
import dev.nonagon.management.ApiRefusal;
import dev.nonagon.management.ToolDesk;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The programs that can be pointed here: all of them, or the one that the address names with what to enter in it. */
@Named("toolsPage")
@RequestScoped
@SuppressWarnings(
        "NullAway.Init") // The container fills the fields; a scope of its kind needs a constructor without parameters.
public class ToolsPage {
    private static final List<String> CHIPS = List.of("", "heard", "installed", "cli", "editor", "library");

    @Inject
    private ToolDesk desk;

    @Inject
    private ToolSnippets snippets;

    @Inject
    private Guest guest;

    @Inject
    private Asks asks;

    @Inject
    private Ui ui;

    @Inject
    private Saying saying;

    private Optional<KeyBook.Made> made = Optional.empty();
    private @Nullable List<Card> cards;
    private @Nullable Card opened;
    private @Nullable Filling filled;
    private String trouble = "";

    /** A tool and how it stands. */
    public record Card(ToolDesk.State state, String about, List<String> notes) {
        public Card {
            notes = List.copyOf(notes);
        }

        public String getId() {
            return state.tool().id();
        }

        public String getName() {
            return state.tool().name();
        }

        public String getKind() {
            return state.tool().kind();
        }

        public int getHue() {
            return Look.hue(getId());
        }

        public String getLetters() {
            return Look.letters(getName());
        }

        public boolean isInstalled() {
            return state.command().isPresent();
        }

        /** Whether there is a command by which it would be found. */
        public boolean isFindable() {
            return !state.tool().commands().isEmpty() && !getKind().equals("library");
        }

        /** For the search. */
        public String getWords() {
            return (getName() + " " + getId() + " " + about + " "
                            + String.join(" ", state.tool().formats()))
                    .toLowerCase(Locale.ROOT);
        }

        /** For the chips. */
        public String getKinds() {
            return getKind()
                    + (state.heard().isPresent() ? " heard" : "")
                    + (isInstalled() && isFindable() ? " installed" : "");
        }
    }

    /** A choice of the address. */
    public record Choice(String name, String address, boolean taken) {}

    // --- All --------------------------------------------------------------------------------------------------------

    public List<Card> getCards() {
        List<Card> known = cards;
        if (known == null) {
            known = desk.states(snippets.base(), isSeen()).stream()
                    .map(this::card)
                    .toList();
            cards = known;
        }
        return known;
    }

    private Card card(ToolDesk.State state) {
        String language = ui.getLocale().getLanguage();
        return new Card(
                state,
                state.tool().about().in(language),
                state.tool().notes().stream().map(note -> note.in(language)).toList());
    }

    public List<String> getChips() {
        return CHIPS.stream()
                .filter(chip -> isSeen() || !chip.equals("installed"))
                .toList();
    }

    /** Whether what is installed can be seen. */
    public boolean isSeen() {
        return snippets.seen();
    }

    // --- One --------------------------------------------------------------------------------------------------------

    /** Whether the address names one. */
    public boolean isOpened() {
        return tool().isPresent();
    }

    /** Whether it names one that nobody knows. */
    public boolean isUnknown() {
        return asks.text("tool").isPresent() && tool().isEmpty();
    }

    private Optional<Tool> tool() {
        return asks.text("tool").flatMap(desk::find);
    }

    public Card getCard() {
        Card known = opened;
        if (known == null) {
            known = card(desk.state(tool().orElseThrow(), snippets.base(), isSeen()));
            opened = known;
        }
        return known;
    }

    public Set<String> getModels() {
        return desk.models();
    }

    public boolean isAsksForSmall() {
        return tool().orElseThrow().asksForSmall();
    }

    /** What is filled in; for what the address says that cannot be, what there would be without it. */
    public Filling getFilling() {
        Filling known = filled;
        if (known == null) {
            try {
                known = filling(asks.get("base"), asks.get("model"), asks.get("small"));
            } catch (ApiRefusal e) {
                trouble = String.valueOf(e.getMessage());
                known = filling("", "", "");
            }
            filled = known;
        }
        return known;
    }

    private Filling filling(String base, String model, String small) {
        return desk.filling(
                ToolDesk.base(snippets.base(), base),
                made.map(fresh -> fresh.secret().reveal()).orElseGet(() -> desk.placeholder(isSeen())),
                model,
                small);
    }

    /** What of the address cannot be; empty if all can. */
    public String getTrouble() {
        getFilling();
        return trouble;
    }

    private Shell shell() {
        return Shell.of(asks.get("shell")).orElse(Shell.SH);
    }

    public String getShell() {
        return shell().word();
    }

    public List<Choice> getShells() {
        return Arrays.stream(Shell.values())
                .map(shell ->
                        new Choice(ui.word("shell." + shell.word()), address("shell", shell.word()), shell == shell()))
                .toList();
    }

    private Tool.Way chosen() {
        List<Tool.Way> ways = tool().orElseThrow().ways();
        return ways.stream()
                .filter(way -> way.id().equals(asks.get("way")))
                .findFirst()
                .orElse(ways.getFirst());
    }

    public String getWay() {
        return chosen().id();
    }

    public List<Choice> getWays() {
        String language = ui.getLocale().getLanguage();
        return tool().orElseThrow().ways().stream()
                .map(way -> new Choice(way.name().in(language), address("way", way.id()), way.equals(chosen())))
                .toList();
    }

    /** This page with one thing chosen otherwise (C1). */
    private String address(String name, String value) {
        Map<String, String> all = new LinkedHashMap<>();
        List.of("tool", "way", "shell", "base", "model", "small")
                .forEach(each -> asks.text(each).ifPresent(text -> all.put(each, text)));
        all.put(name, value);
        return Screen.TOOLS.getPath()
                + all.entrySet().stream()
                        .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&", "?", ""));
    }

    /** What to copy, in its order. */
    public List<ToolSnippets.Part> getParts() {
        return snippets.parts("part", chosen(), getFilling(), shell());
    }

    /** Whether the way asks through its vendor's servers, and the address leads nowhere from there. */
    public boolean isUnreachable() {
        return chosen().reach().equals("internet") && isLocal(getFilling().base());
    }

    private static boolean isLocal(String base) {
        return base.contains("//localhost") || base.contains("//127.") || base.contains("//[::1]");
    }

    public boolean isKeyNeeded() {
        return desk.asksForKey(isSeen());
    }

    /** Whether a key stands in the texts: this once. */
    public boolean isKeyShown() {
        return made.isPresent();
    }

    public String getKeyName() {
        return made.map(fresh -> fresh.key().data().name()).orElse("");
    }

    public String getKeyHere() {
        return ToolDesk.KEY_HERE;
    }

    public void act() {
        filled = null;
        opened = null;
        if (asks.get("deed").equals("make-key")) {
            saying.doing(() -> {
                made = Optional.of(desk.makeKey(guest.actor(), tool().orElseThrow()));
                saying.done("tools.key.made", getKeyName());
            });
        }
    }
}
