package dev.nonagon.console;

import dev.nonagon.management.LoginReception;
import dev.nonagon.oauth.PendingLogin;
import dev.nonagon.spi.oauth.OAuthFlow;
import dev.nonagon.spi.oauth.OAuthFlow.Step;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A login at a provider that is under way; the address names it, so that it survives a reload (C1). */
@Named("loginPanel")
@RequestScoped
@SuppressWarnings(
        "NullAway.Init") // The container fills the fields; a scope of its kind needs a constructor without parameters.
public class LoginPanel {
    @Inject
    private LoginReception logins;

    @Inject
    private Accounts accounts;

    @Inject
    private Asks asks;

    @Inject
    private Guest guest;

    @Inject
    private Saying saying;

    private @Nullable PendingLogin login;

    /** Whether the address names one. */
    public boolean isShown() {
        return asks.text("login").isPresent() && find().isPresent();
    }

    private Optional<PendingLogin> find() {
        if (login == null) {
            saying.doing(() -> login = logins.find(asks.get("login")));
        }
        return Optional.ofNullable(login);
    }

    private PendingLogin get() {
        return find().orElseThrow();
    }

    public String getLogin() {
        return get().id();
    }

    /** {@code browser}, {@code code}, {@code fields}; or, when it is over, {@code done} or {@code failed}; or {@code busy}. */
    public String getState() {
        return switch (get().state()) {
            case DONE -> "done";
            case FAILED -> "failed";
            case BUSY -> "busy";
            case OPEN ->
                switch (get().step()) {
                    case Step.OpenBrowser browser -> "browser";
                    case Step.ShowCode code -> "code";
                    case Step.AskFields fields -> "fields";
                    case Step.Unavailable none -> "failed";
                };
        };
    }

    /** Whether something may still happen by itself. */
    public boolean isLive() {
        return get().state() == PendingLogin.State.BUSY
                || (get().state() == PendingLogin.State.OPEN && !(get().step() instanceof Step.AskFields));
    }

    public String getAddress() {
        return switch (get().step()) {
            case Step.OpenBrowser browser -> browser.page().toString();
            case Step.ShowCode code -> code.page().toString();
            case Step.AskFields fields -> "";
            case Step.Unavailable none -> "";
        };
    }

    public String getCode() {
        return get().step() instanceof Step.ShowCode code ? code.code() : "";
    }

    /** What a phone's camera reads. */
    public String getPicture() {
        return QrPicture.svg(getAddress());
    }

    public List<OAuthFlow.Field> getFields() {
        return get().step() instanceof Step.AskFields asked ? asked.fields() : List.of();
    }

    public Instant getEnds() {
        return get().expiresAt();
    }

    public String getReason() {
        return get().outcome();
    }

    /** The name of the account that came of it. */
    public String getAccount() {
        return accounts.find(get().outcome()).map(card -> card.view().name()).orElse("");
    }

    /** Asks again; for the poll. */
    public void look() {
        login = null;
    }

    /** The pasted address. */
    public void paste() {
        answer(asks.get("callback"), null);
    }

    /** The filled form. */
    public void fill() {
        Map<String, String> fields = new HashMap<>();
        getFields().forEach(field -> fields.put(field.name(), asks.get("field-" + field.name())));
        answer(null, fields);
    }

    private void answer(@Nullable String callback, @Nullable Map<String, String> fields) {
        saying.doing(() -> login = logins.answer(guest.actor(), asks.required("login"), callback, fields));
        accounts.changed();
    }

    /** Gives it up. */
    public void drop() {
        saying.doing(() -> {
            logins.drop(asks.required("login"));
            saying.go(Screen.PROVIDER.getPath() + "?id=" + asks.get("id"));
        });
    }
}
