package dev.nonagon.provider.kimi;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.ProviderDescriptor;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What the vendor calls a device: an id that a login makes and its account keeps (rule KM1). */
final class Device {
    /** Account setting. */
    static final String SETTING = "deviceId";

    private static final String OWN = "x-msh-";
    private static final int BYTES = 16;

    private Device() {}

    static String random(RandomGenerator random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    static Optional<String> of(Account account) {
        return Optional.ofNullable(account.settings().get(SETTING)).filter(id -> !id.isBlank());
    }

    /** These headers with the id; with none, as they are. */
    static Headers named(Headers headers, Optional<String> id) {
        return id.map(value -> headers.with(OWN + "device-id", value)).orElse(headers);
    }

    /** The same, and the program's headers that the descriptor has. */
    static Headers introduced(Headers headers, ProviderDescriptor descriptor, Optional<String> id) {
        Headers[] all = {headers};
        descriptor.headers().forEach((name, value) -> {
            if (name.startsWith(OWN)) {
                all[0] = all[0].with(name, value);
            }
        });
        return named(all[0], id);
    }
}
