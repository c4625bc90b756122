package dev.nonagon.provider.qwen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.oauth.OAuthFlow;
import dev.nonagon.spi.oauth.OAuthTerms;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.tck.OAuthContract;
import dev.nonagon.spi.tck.PluginContextDouble;
import dev.nonagon.spi.tck.vendor.OAuthDouble;
import dev.nonagon.spi.tck.vendor.VendorDouble;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** K70: the contract's "not yet" comes with status 400. */
class QwenFlowTest extends OAuthContract {
    private static final PluginContextDouble CONTEXT = new PluginContextDouble(Map.of(), NOW);
    private final OAuthFlow flow = flow(Optional.empty());

    @Override
    protected OAuthFlow flow(Optional<String> secret) {
        return new QwenFlow(CONTEXT.descriptor("qwen"), CONTEXT);
    }

    @Override
    protected OAuthTerms terms() {
        return CONTEXT.descriptor("qwen").oauth().orElseThrow();
    }

    @Override
    protected void serve(VendorDouble vendor, OAuthDouble login) {
        login.saying("resource_url", "portal.qwen.ai");
    }

    @Test
    @DisplayName("K70 a code is asked for with scopes and a challenge; the poll proves it")
    void questions() throws Exception {
        account();
        assertThat(vendor.asked("/chat.qwen.ai/api/v1/oauth2/device/code")
                        .getFirst()
                        .form())
                .containsEntry("scope", "openid profile email model.completion")
                .containsEntry("code_challenge_method", "S256")
                .containsKey("code_challenge");
        assertThat(vendor.asked("/chat.qwen.ai/api/v1/oauth2/token").getFirst().form())
                .containsEntry("grant_type", "urn:ietf:params:oauth:grant-type:device_code")
                .containsKey("code_verifier");
        assertThat(flow.refreshLead()).isEqualTo(Duration.ofMinutes(20));
    }

    @Test
    @DisplayName("Q1 F74 the host is kept, and a renewal may name another")
    void host() throws Exception {
        Account account = account();
        assertThat(account.settings()).isEqualTo(Map.of("resourceUrl", "portal.qwen.ai"));
        login.saying("resource_url", "shard-2.qwen.ai");
        OAuthFlow.Outcome.Granted renewed = (OAuthFlow.Outcome.Granted) flow.refresh(account, means());
        assertThat(renewed.settings()).isEqualTo(Map.of("resourceUrl", "shard-2.qwen.ai"));
    }
}
