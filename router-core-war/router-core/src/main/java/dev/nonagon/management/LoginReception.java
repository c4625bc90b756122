package dev.nonagon.management;

import dev.nonagon.audit.Actor;
import dev.nonagon.audit.Audit;
import dev.nonagon.books.StoredConfiguration;
import dev.nonagon.oauth.CallbackText;
import dev.nonagon.oauth.Flows;
import dev.nonagon.oauth.LoginDesk;
import dev.nonagon.oauth.PendingLogin;
import dev.nonagon.oauth.RefreshService;
import dev.nonagon.oauth.RenewalState;
import dev.nonagon.settings.Declared;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.oauth.OAuthFlow.Step;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How logins at providers stand and are begun and answered: for {@code /api/logins} and for the console. Thread-safe; blocks while a provider is asked. */
public final class LoginReception {
    private final LoginDesk desk;
    private final RefreshService renewals;
    private final StoredConfiguration picture;
    private final Audit audit;

    /**
     * How one stands.
     *
     * @param state {@code fine}, {@code trouble} (it is tried again) or {@code lost} (a person must log in again)
     * @param reason why, if it is not fine
     * @param since when it came to stand so, if it is not fine
     * @param expiresAt when the present token ends
     * @param nextTry when a renewal that failed is tried again
     */
    public record AccountLogin(
            String account,
            String name,
            String provider,
            String state,
            Optional<String> reason,
            Optional<Instant> since,
            Optional<Instant> expiresAt,
            Optional<Instant> nextTry) {}

    /** What a renewal came to. */
    public record RenewalView(
            boolean renewed, boolean loginNeeded, Optional<String> error, Optional<Instant> expiresAt) {}

    LoginReception(LoginDesk desk, RefreshService renewals, StoredConfiguration picture, Audit audit) {
        this.desk = desk;
        this.renewals = renewals;
        this.picture = picture;
        this.audit = audit;
    }

    /** Every account that somebody has logged in at. */
    public List<AccountLogin> standing() {
        return picture.current().accounts().values().stream()
                .filter(account -> account.credential() instanceof Credential.Tokens)
                .map(account -> standing(account, (Credential.Tokens) account.credential()))
                .toList();
    }

    private AccountLogin standing(Declared.Account account, Credential.Tokens tokens) {
        RenewalState state = renewals.state(account.name());
        boolean lost = state.isLost(tokens);
        boolean trouble =
                lost || (state.lostHash().isEmpty() && !state.trouble().isEmpty());
        return new AccountLogin(
                account.name(),
                account.label(),
                account.provider().value(),
                lost ? "lost" : trouble ? "trouble" : "fine",
                trouble ? Optional.of(state.trouble()) : Optional.empty(),
                trouble ? Optional.of(state.since()) : Optional.empty(),
                tokens.expiresAt(),
                trouble && !lost ? Optional.of(state.notBefore()) : Optional.empty());
    }

    /** Gets a new token now. */
    public RenewalView renew(String id) {
        Declared.Account account = picture.current().accounts().get(id);
        if (account == null || !(account.credential() instanceof Credential.Tokens tokens)) {
            throw ApiRefusal.unknown("There is no account '" + id + "' with a login.");
        }
        return switch (renewals.renew(id, tokens.access())) {
            case RefreshService.Result.Renewed renewed ->
                new RenewalView(true, false, Optional.empty(), renewed.tokens().expiresAt());
            case RefreshService.Result.Lost lost ->
                new RenewalView(false, true, Optional.of(lost.reason()), tokens.expiresAt());
            case RefreshService.Result.NotNow notNow ->
                new RenewalView(false, false, Optional.of(notNow.reason()), tokens.expiresAt());
        };
    }

    /**
     * Begins a login.
     *
     * @param wish a flow's id, or a provider that has one
     * @param account whose credential is to be replaced; empty for the person's own account, or a new one
     */
    public LoginDesk.Begun.Under begin(Actor actor, String wish, Optional<String> account) throws InterruptedException {
        Flows.Facts flow = desk.flows().stream()
                .filter(known -> known.id().equals(wish))
                .findFirst()
                .or(() -> desk.flowOf(wish))
                .orElseThrow(() -> ApiRefusal.invalid(
                        "flow", "there is no login '" + wish + "'; GET /api/logins/flows lists them"));
        account.ifPresent(id -> refuseStranger(id, flow));
        audit.record(actor, "login.begin", "provider", flow.provider().value());
        return switch (desk.begin(flow, account)) {
            case LoginDesk.Begun.Under under -> under;
            case LoginDesk.Begun.Not not -> throw new ApiRefusal(409, "", not.reason());
        };
    }

    private void refuseStranger(String id, Flows.Facts flow) {
        Declared.Account known = picture.current().accounts().get(id);
        if (known == null || !known.provider().equals(flow.provider())) {
            throw ApiRefusal.invalid("account", "'" + id + "' is no account of " + flow.provider());
        }
    }

    /** A login that is known. */
    public PendingLogin find(String id) {
        return desk.find(id).orElseThrow(() -> missing(id));
    }

    /**
     * Goes on with a login.
     *
     * @param callback the address at which the browser ended, {@code code#state}, or the code
     * @param fields what a form was filled with
     */
    public PendingLogin answer(Actor actor, String id, @Nullable String callback, @Nullable Map<String, String> fields)
            throws InterruptedException {
        PendingLogin login = find(id);
        if (login.state() != PendingLogin.State.OPEN) {
            return login;
        }
        Map<String, String> answer = new HashMap<>();
        if (callback != null) {
            answer.putAll(CallbackText.pasted(callback));
        }
        if (fields != null) {
            answer.putAll(fields);
        }
        if (login.step() instanceof Step.OpenBrowser && !answer.containsKey("code") && !answer.containsKey("error")) {
            throw ApiRefusal.invalid(
                    "callback", "there is no code in it; paste the whole address at which the browser ended");
        }
        return desk.answered(login, answer, actor);
    }

    /** Gives one up. */
    public void drop(String id) {
        if (!desk.drop(id)) {
            throw missing(id);
        }
    }

    private static ApiRefusal missing(String id) {
        return ApiRefusal.unknown("There is no login '" + id + "': it is over, or never was.");
    }
}
