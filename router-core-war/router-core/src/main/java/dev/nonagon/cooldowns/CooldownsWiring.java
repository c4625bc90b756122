package dev.nonagon.cooldowns;

import dev.nonagon.books.LiveSettings;
import dev.nonagon.books.StoredConfiguration;
import dev.nonagon.settings.DeclaredConfiguration;
import dev.nonagon.settings.LiveValue;
import dev.nonagon.store.Store;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/** Puts the cooldowns into the container. Singletons, not proxies: they are asked on every request. */
@ApplicationScoped
public class CooldownsWiring {
    private static final Logger LOG = System.getLogger(CooldownsWiring.class.getName());

    @Produces
    @Singleton
    Cooldowns cooldowns(LiveSettings settings) {
        LiveValue<CooldownSettings> live =
                new LiveValue<>(CooldownSettings.keys(), settings, CooldownsWiring::read, System::nanoTime);
        return new Cooldowns(
                InstantSource.system(), () -> ThreadLocalRandom.current().nextDouble(), live);
    }

    private static CooldownSettings read(Function<String, Optional<String>> config) {
        CooldownSettings.Result result = CooldownSettings.read(config);
        result.problems().forEach(problem -> LOG.log(Level.ERROR, "event=config-problem reason=\"" + problem + "\""));
        return result.settings();
    }

    @Produces
    @Singleton
    CooldownLedger ledger(
            Store store,
            Cooldowns cooldowns,
            StoredConfiguration configuration,
            DeclaredConfiguration declared,
            Event<Notice> notices) {
        CredentialWatch credentials = new CredentialWatch(cooldowns, configuration.current());
        configuration.onChange(() -> credentials.look(configuration.current()));
        declared.onChange(() -> credentials.look(configuration.current()));
        CooldownLedger ledger = new CooldownLedger(store, cooldowns, InstantSource.system(), notice -> {
            log(notice);
            notices.fire(notice);
        });
        ledger.start();
        return ledger;
    }

    private static void log(Notice notice) {
        Rest rest = notice.rest();
        String what = "provider=" + rest.provider() + " account=" + rest.account() + " model=" + rest.model();
        switch (notice) {
            case Notice.Began began ->
                LOG.log(
                        Level.INFO,
                        "event=rest-began " + what + " kind=" + rest.kind() + " said=" + rest.hinted() + " strikes="
                                + rest.strikes() + " until=" + rest.until() + " here=" + began.here());
            case Notice.Ended ended -> LOG.log(Level.INFO, "event=rest-ended " + what + " here=" + ended.here());
            case Notice.LoginNeeded lost ->
                LOG.log(
                        Level.WARNING,
                        "event=login-needed " + what + " here=" + lost.here() + " next=\"log this account in again\"");
        }
    }

    void close(@Disposes CooldownLedger ledger) {
        ledger.close();
    }

    /** Nobody asks for the ledger, so it is asked for here: what rested before the restart rests still. */
    void start(@Observes @Initialized(ApplicationScoped.class) Object ready, CooldownLedger ledger) {
        LOG.log(Level.DEBUG, "event=cooldowns-ready " + ledger);
    }

    /** Before the store goes, in whatever order the container takes things down. */
    void stop(@Observes @BeforeDestroyed(ApplicationScoped.class) Object ending, CooldownLedger ledger) {
        ledger.close();
    }
}
