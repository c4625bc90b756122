package dev.nonagon.console;

import dev.nonagon.books.BookRefusal;
import dev.nonagon.management.ApiRefusal;
import dev.nonagon.store.StoreConflict;
import dev.nonagon.store.StoreUnavailable;
import jakarta.enterprise.context.RequestScoped;
import jakarta.faces.application.FacesMessage;
import jakarta.faces.context.ExternalContext;
import jakarta.faces.context.FacesContext;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.primefaces.PrimeFaces;

/** Says on the page what came of something (C5). */
@RequestScoped
@SuppressWarnings(
        "NullAway.Init") // The container fills the fields; a scope of its kind needs a constructor without parameters.
public class Saying {
    @Inject
    private Ui ui;

    /** Something that a person wants done. */
    @FunctionalInterface
    interface Deed {
        void run() throws InterruptedException;
    }

    /** Does something; what stands in its way is said, not thrown. False if it was not done. */
    boolean doing(Deed deed) {
        try {
            deed.run();
            return true;
        } catch (ApiRefusal | BookRefusal | StoreConflict e) {
            problem(sentence(String.valueOf(e.getMessage())));
        } catch (StoreUnavailable e) {
            problem(ui.word("problem.store"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            problem(ui.word("problem.stopping"));
        }
        return false;
    }

    /** Sentences of the API begin with a field's name. */
    private static String sentence(String text) {
        return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    /** A message of the bundle: it is done. */
    void done(String key, Object... about) {
        say(FacesMessage.SEVERITY_INFO, ui.format(key, about));
    }

    void problem(String text) {
        say(FacesMessage.SEVERITY_ERROR, text);
    }

    private static void say(FacesMessage.Severity severity, String text) {
        FacesContext.getCurrentInstance().addMessage(null, new FacesMessage(severity, text, ""));
    }

    /** Opens or closes a dialog of the page. */
    void dialog(String id, boolean open) {
        PrimeFaces.current().executeScript("nonagon." + (open ? "open" : "shut") + "('" + id + "')");
    }

    /** Leads to another address of the console. */
    void go(String path) {
        ExternalContext outside = FacesContext.getCurrentInstance().getExternalContext();
        try {
            outside.redirect(outside.getRequestContextPath() + path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
