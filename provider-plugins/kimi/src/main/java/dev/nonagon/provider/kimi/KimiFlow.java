package dev.nonagon.provider.kimi;

import dev.nonagon.spi.PluginContext;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.oauth.StandardOAuthFlow;
import dev.nonagon.spi.oauth.TokenAnswers;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.provider.UpstreamRequest;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** A login by device code whose every question names the device (rule KM1). */
final class KimiFlow extends StandardOAuthFlow {
    private static final String PENDING_DEVICE = "device-id";

    private final PluginContext context;
    private final Optional<String> device;

    KimiFlow(ProviderDescriptor descriptor, PluginContext context) {
        this(descriptor, context, Optional.empty());
    }

    /** The same flow for one device. */
    private KimiFlow(ProviderDescriptor descriptor, PluginContext context, Optional<String> device) {
        super(descriptor, context);
        this.context = context;
        this.device = device;
    }

    private KimiFlow on(Optional<String> id) {
        return new KimiFlow(descriptor, context, id);
    }

    @Override
    protected UpstreamRequest question(String url, Map<String, String> fields) {
        UpstreamRequest plain = super.question(url, fields);
        return new UpstreamRequest(
                plain.method(), plain.uri(), Device.introduced(plain.headers(), descriptor, device), plain.body());
    }

    @Override
    public Step begin(Means means) throws IOException, InterruptedException {
        if (device.isPresent()) {
            return super.begin(means);
        }
        String id = Device.random(means.random());
        return on(Optional.of(id)).begin(means) instanceof Step.ShowCode shown
                ? new Step.ShowCode(shown.code(), shown.page(), shown.pollEvery(), keeping(shown.pending(), id))
                : new Step.Unavailable(descriptor.name() + " shows no code.");
    }

    private static Pending keeping(Pending pending, String id) {
        Map<String, Secret> values = new HashMap<>(pending.values());
        values.put(PENDING_DEVICE, new Secret(id));
        return new Pending(pending.flow(), pending.expiresAt(), values);
    }

    @Override
    public Outcome resume(Pending pending, Map<String, String> answer, Means means)
            throws IOException, InterruptedException {
        return device.isPresent()
                ? super.resume(pending, answer, means)
                : on(Optional.of(pending.value(PENDING_DEVICE))).resume(pending, answer, means);
    }

    @Override
    public Outcome refresh(Account account, Means means) throws IOException, InterruptedException {
        Optional<String> own = Device.of(account);
        if (device.isEmpty() && own.isPresent()) {
            return on(own).refresh(account, means);
        }
        Outcome outcome = super.refresh(account, means);
        // The vendor says 401 "unauthorized" where others say invalid_grant. @source kimi-cli's oauth.py
        return outcome instanceof Outcome.Denied denied && denied.reason().contains(" 401 ")
                ? new Outcome.Denied(denied.reason(), true)
                : outcome;
    }

    /** The token is a JSON web token; it names the person by an id only. */
    @Override
    protected Outcome granted(Credential.Tokens tokens, ObjectNode answer, Means means) {
        ObjectNode claims = TokenAnswers.claims(tokens.access().reveal());
        return new Outcome.Granted(
                tokens,
                TokenAnswers.text(claims, "email", "user_id", "sub"),
                device.map(id -> Map.of(Device.SETTING, id)).orElse(Map.of()));
    }
}
