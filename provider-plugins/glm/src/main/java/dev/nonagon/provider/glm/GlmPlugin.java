package dev.nonagon.provider.glm;

import dev.nonagon.spi.PluginContext;
import dev.nonagon.spi.RouterPlugin;
import dev.nonagon.spi.provider.QuotaProbe;
import java.util.List;

/** Adds the quota of {@code glm} and {@code glm-cn}. */
public final class GlmPlugin implements RouterPlugin {
    @Override
    public List<QuotaProbe> quotaProbes(PluginContext context) {
        return List.of(new GlmQuota(context.descriptor("glm")), new GlmQuota(context.descriptor("glm-cn")));
    }
}
