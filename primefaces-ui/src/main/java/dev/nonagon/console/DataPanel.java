package dev.nonagon.console;

import dev.nonagon.exchange.ExchangeRefusal;
import dev.nonagon.exchange.Exporter;
import dev.nonagon.exchange.Importer;
import dev.nonagon.exchange.Report;
import dev.nonagon.exchange.Source;
import dev.nonagon.management.BackupDesk;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.json.Json;
import dev.nonagon.store.Backups;
import jakarta.enterprise.context.RequestScoped;
import jakarta.faces.context.ExternalContext;
import jakarta.faces.context.FacesContext;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Backups, and moving in and out. */
@Named("dataPanel")
@RequestScoped
@SuppressWarnings(
        "NullAway.Init") // The container fills the fields; a scope of its kind needs a constructor without parameters.
public class DataPanel {
    /** PrimeFaces sends a field's file under its id, plain HTML under its name: they are the same. */
    private static final String UPLOAD = "import-file";

    private static final String FILE = "nonagon-export.json";

    @Inject
    private BackupDesk backups;

    @Inject
    private Exporter exporter;

    @Inject
    private Importer importer;

    @Inject
    private HttpServletRequest request;

    @Inject
    private Guest guest;

    @Inject
    private Asks asks;

    @Inject
    private Saying saying;

    @Inject
    private Ui ui;

    private @Nullable Report report;
    private String seen = "";
    private boolean tried;

    // --- Backups -----------------------------------------------------------------------------------------------------

    /** A backup as a line. */
    public record Line(Backups.Held held) {
        public String getName() {
            return held.file().getFileName().toString();
        }

        public String getSize() {
            return Amounts.size(held.bytes());
        }

        /** What is typed to get it back. */
        public String getRestore() {
            return "./router restore " + held.file();
        }
    }

    public List<Line> getBackups() {
        return backups.list().stream().map(Line::new).toList();
    }

    public int getCount() {
        return backups.count();
    }

    void backUp() {
        saying.doing(() ->
                saying.done("backups.made", backups.make(guest.actor()).file().getFileName()));
    }

    // --- Out ---------------------------------------------------------------------------------------------------------

    /** Sends everything, secrets sealed by a passphrase, as a file. */
    public void export() {
        Secret passphrase = passphrase("passphrase").orElse(new Secret(""));
        if (!passphrase.equals(passphrase("again").orElse(new Secret("")))) {
            saying.problem(ui.word("export.differ"));
            return;
        }
        if (passphrase.reveal().isEmpty()) {
            saying.problem(ui.word("export.needs"));
            return;
        }
        try {
            saying.doing(() -> send(Json.bytes(exporter.export(guest.actor(), Optional.of(passphrase)))));
        } catch (ExchangeRefusal e) {
            saying.problem(String.valueOf(e.getMessage()));
        }
    }

    private static void send(byte[] file) {
        FacesContext faces = FacesContext.getCurrentInstance();
        ExternalContext outside = faces.getExternalContext();
        outside.setResponseContentType("application/json");
        outside.setResponseHeader("Content-Disposition", "attachment; filename=\"" + FILE + "\"");
        try {
            outside.getResponseOutputStream().write(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        faces.responseComplete();
    }

    // --- In ----------------------------------------------------------------------------------------------------------

    /** Shows what an import would do. */
    public void rehearse() {
        run(true);
    }

    /** Does it, with the very file that was looked at. */
    public void take() {
        run(false);
    }

    private void run(boolean dry) {
        tried = true;
        try {
            byte[] file = file();
            boolean replace = asks.checked("replace");
            String print = print(file, replace);
            if (!dry && !print.equals(asks.get("seen"))) {
                saying.problem(ui.word("import.look-first"));
                return;
            }
            saying.doing(() -> {
                report = importer.run(
                        guest.actor(),
                        Source.of("The file", file),
                        new Importer.Options(dry, replace, passphrase("passphrase")));
                seen = dry ? print : "";
                if (!dry) {
                    saying.done("import.done");
                }
            });
        } catch (ExchangeRefusal e) {
            saying.problem(String.valueOf(e.getMessage()));
        }
    }

    private byte[] file() {
        try {
            Part part = request.getPart(UPLOAD);
            if (part == null || part.getSize() == 0) {
                throw new ExchangeRefusal(ui.word("import.no-file"));
            }
            try (var in = part.getInputStream()) {
                return in.readAllBytes();
            } finally {
                part.delete();
            }
        } catch (IOException | ServletException | IllegalStateException e) {
            throw new ExchangeRefusal(ui.word("import.not-whole"));
        }
    }

    /** Not stripped: spaces are a passphrase's own. */
    private Optional<Secret> passphrase(String field) {
        return Optional.ofNullable(request.getParameter(field))
                .filter(text -> !text.isEmpty())
                .map(Secret::new);
    }

    private static String print(byte[] file, boolean replace) {
        try {
            return (replace ? "r" : "k")
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(file));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    public boolean isReported() {
        return report != null;
    }

    public Report getReport() {
        return Optional.ofNullable(report).orElseThrow();
    }

    /** Whether what was looked at would change anything. */
    public boolean isWorthIt() {
        return report != null
                && report.dryRun()
                && (report.count(Report.Outcome.TAKEN) > 0 || report.count(Report.Outcome.CHANGED) > 0);
    }

    /** Whether there is a button to take it: drawn after a look, and pressed with what was seen. */
    public boolean isTakeable() {
        return isWorthIt() || (!tried && asks.text("seen").isPresent());
    }

    /** What was looked at, for the form that takes it. */
    public String getSeen() {
        return seen;
    }

    public String word(Report.Outcome outcome) {
        return "import." + outcome.name().toLowerCase(Locale.ROOT);
    }

    public String style(Report.Outcome outcome) {
        return switch (outcome) {
            case TAKEN -> Tone.GOOD.getStyle();
            case CHANGED -> Tone.WARN.getStyle();
            case SKIPPED -> Tone.PLAIN.getStyle();
        };
    }
}
