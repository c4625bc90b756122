package dev.nonagon.provider.kimi;

import dev.nonagon.spi.provider.Call;
import dev.nonagon.spi.provider.DescriptorExecutor;
import dev.nonagon.spi.provider.ProviderExecutor;
import dev.nonagon.spi.provider.UpstreamRequest;

/** Calls with the account's device. */
final class KimiExecutor implements ProviderExecutor {
    @Override
    public UpstreamRequest prepare(Call call) {
        return new UpstreamRequest(
                "POST",
                call.endpoint(),
                Device.named(DescriptorExecutor.headers(call), Device.of(call.account())),
                call.body());
    }
}
