package dev.nonagon.seals;

import dev.nonagon.settings.DataDirectory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/** Makes the ledger. */
@ApplicationScoped
public class SealsWiring {
    private static final System.Logger LOG = System.getLogger(SealsWiring.class.getName());
    private static final String MAX_BYTES = "nonagon.seals.max-bytes";
    /** Some ten thousand turns with thoughts. */
    private static final long USUAL_BYTES = 32L * 1024 * 1024;

    @Produces
    @Singleton
    SealLedger ledger(DataDirectory data) {
        long maxBytes = maxBytes(ConfigProvider.getConfig());
        return new SealLedger(
                maxBytes,
                maxBytes == 0
                        ? SealStore.none()
                        : new FileSealStore(data.create().root().resolve("seals"), maxBytes));
    }

    private static long maxBytes(Config config) {
        String text =
                config.getOptionalValue(MAX_BYTES, String.class).orElse("").strip();
        try {
            long bytes = text.isEmpty() ? USUAL_BYTES : Long.parseLong(text);
            if (bytes >= 0) {
                return bytes;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        LOG.log(
                System.Logger.Level.ERROR,
                "event=config-problem key=" + MAX_BYTES + " reason=\"'" + text
                        + "' is not a whole number from 0; the default counts\"");
        return USUAL_BYTES;
    }

    void close(@Disposes SealLedger ledger) {
        ledger.close();
    }
}
