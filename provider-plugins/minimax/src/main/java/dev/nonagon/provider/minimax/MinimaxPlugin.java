package dev.nonagon.provider.minimax;

import dev.nonagon.spi.PluginContext;
import dev.nonagon.spi.RouterPlugin;
import dev.nonagon.spi.provider.QuotaProbe;
import java.util.List;

/** Adds the quota of {@code minimax} and {@code minimax-cn}. */
public final class MinimaxPlugin implements RouterPlugin {
    @Override
    public List<QuotaProbe> quotaProbes(PluginContext context) {
        return List.of(
                new MinimaxQuota(context.descriptor("minimax"), context.clock()),
                new MinimaxQuota(context.descriptor("minimax-cn"), context.clock()));
    }
}
