package dev.nonagon.provider.kimi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.oauth.OAuthFlow;
import dev.nonagon.spi.oauth.OAuthTerms;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.tck.OAuthContract;
import dev.nonagon.spi.tck.PluginContextDouble;
import dev.nonagon.spi.tck.vendor.Asked;
import dev.nonagon.spi.tck.vendor.Told;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class KimiFlowTest extends OAuthContract {
    private static final PluginContextDouble CONTEXT = new PluginContextDouble(Map.of(), NOW);
    private final OAuthFlow flow = flow(Optional.empty());

    @Override
    protected OAuthFlow flow(Optional<String> secret) {
        return new KimiFlow(CONTEXT.descriptor("kimi-coding"), CONTEXT);
    }

    @Override
    protected OAuthTerms terms() {
        return CONTEXT.descriptor("kimi-coding").oauth().orElseThrow();
    }

    @Test
    @DisplayName("KM1 every question names the program by its own name, and the device that the login made")
    void device() throws Exception {
        Account account = account();
        flow.refresh(account, means());
        assertThat(vendor.asked())
                .hasSize(3)
                .allSatisfy(asked ->
                        assertThat(asked.headers().first("x-msh-platform")).hasValue("nonagon"))
                .extracting(asked -> asked.headers().first("x-msh-device-id").orElse(""))
                .containsOnly(account.settings().get("deviceId"));
        assertThat(account.settings().get("deviceId")).matches("[0-9a-f]{32}");
        Asked first = vendor.asked().getFirst();
        assertThat(first.path()).isEqualTo("/auth.kimi.com/api/oauth/device_authorization");
        assertThat(first.form()).isEqualTo(Map.of("client_id", "17e5f671-d194-4dfb-9706-5516cb48c098"));
    }

    @Test
    @DisplayName("K71 the device stays the same when the vendor says: slower")
    void slower() throws Exception {
        OAuthFlow.Step.ShowCode step = (OAuthFlow.Step.ShowCode) flow.begin(means());
        login.hurry();
        OAuthFlow.Outcome.Waiting slower = (OAuthFlow.Outcome.Waiting) flow.resume(step.pending(), Map.of(), means());
        login.answer(step.code(), true);
        OAuthFlow.Outcome.Granted granted =
                (OAuthFlow.Outcome.Granted) flow.resume(slower.pending(), Map.of(), means());
        assertThat(granted.settings())
                .containsEntry(
                        "deviceId",
                        vendor.asked()
                                .getFirst()
                                .headers()
                                .first("x-msh-device-id")
                                .orElseThrow());
    }

    @Test
    @DisplayName("a refresh token that is refused as unauthorized means: log in again")
    void unauthorized() throws Exception {
        Account account = account();
        login.trouble(Told.json(401, "{\"error\":\"unauthorized\"}"));
        assertThat(flow.refresh(account, means()))
                .isInstanceOfSatisfying(OAuthFlow.Outcome.Denied.class, denied -> assertThat(denied.mustLoginAgain())
                        .isTrue());
    }
}
