package dev.nonagon.console;

import dev.nonagon.clienttools.Filling;
import dev.nonagon.clienttools.Rendering;
import dev.nonagon.clienttools.Shell;
import dev.nonagon.clienttools.Tool;
import dev.nonagon.management.ToolDesk;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** What to copy into tools, for whoever looks at the page. */
@RequestScoped
@SuppressWarnings(
        "NullAway.Init") // The container fills the fields; a scope of its kind needs a constructor without parameters.
public class ToolSnippets {
    @Inject
    private ToolDesk desk;

    @Inject
    private Guest guest;

    @Inject
    private Ui ui;

    /**
     * A tool of the first page.
     *
     * @param id of its tab
     */
    public record Snippet(String id, String name, List<Part> parts) {
        public Snippet {
            parts = List.copyOf(parts);
        }
    }

    /**
     * One thing to copy.
     *
     * @param id of its text
     * @param place the file that it belongs into; empty where it is none
     * @param fields of a form; then there is no text
     */
    public record Part(String id, String place, String language, String text, List<Field> fields) {
        public Part {
            fields = List.copyOf(fields);
        }

        public boolean isForm() {
            return !fields.isEmpty();
        }
    }

    /** What to enter, and where. */
    public record Field(String label, String value) {}

    URI base() {
        return URI.create(ui.getBase());
    }

    /** Whether what is installed is this person's own. */
    boolean seen() {
        return ToolDesk.sees(guest.visitor().client(), base());
    }

    /** Those that most people have, each by its best way. */
    List<Snippet> featured(String model) {
        Filling filling = desk.filling(base(), desk.placeholder(seen()), model, "");
        return desk.tools().stream()
                .filter(Tool::featured)
                .map(tool -> {
                    String id = "for-" + tool.id();
                    return new Snippet(id, tool.name(), parts(id, tool.ways().getFirst(), filling, Shell.SH));
                })
                .toList();
    }

    List<Part> parts(String id, Tool.Way way, Filling filling, Shell shell) {
        List<Part> parts = new ArrayList<>();
        String language = ui.getLocale().getLanguage();
        for (Rendering.Piece piece : Rendering.of(way, filling, shell)) {
            parts.add(new Part(
                    parts.isEmpty() ? id : id + "-" + (parts.size() + 1),
                    piece.place().orElse(""),
                    piece.language(),
                    piece.text(),
                    piece.fields().stream()
                            .map(field -> new Field(field.label().in(language), field.value()))
                            .toList()));
        }
        return parts;
    }
}
