package dev.nonagon.provider.echo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.RouterPlugin;
import dev.nonagon.spi.provider.Provider;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class EchoPluginTest {
    @Test
    @DisplayName("the plugin is found as a service, and its one provider needs no account")
    void service() {
        assertThat(ServiceLoader.load(RouterPlugin.class)).hasAtLeastOneElementOfType(EchoPlugin.class);
        Provider echo = new EchoPlugin().providers(new FakeContext(Map.of())).getFirst();
        assertThat(echo.descriptor().id().value()).isEqualTo("echo");
        assertThat(echo.descriptor().needsNoAccount()).isTrue();
    }

    @Test
    @DisplayName("every model that the descriptor names is one that answers")
    void models() {
        Provider echo = new EchoPlugin().providers(new FakeContext(Map.of())).getFirst();
        assertThat(echo.descriptor().models()).hasSizeGreaterThan(10).allSatisfy(model -> assertThat(
                        EchoModel.named(model.id(), EchoSettings.DEFAULTS))
                .as(model.id())
                .isPresent());
    }
}
