package dev.nonagon.failures;

import dev.nonagon.books.LiveSettings;
import dev.nonagon.plugins.Plugins;
import dev.nonagon.settings.LiveValue;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.provider.ProviderDescriptor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;

/** Puts the reactions into the container: the table with the descriptors' words, behind the operators' rules. */
@ApplicationScoped
public class FailuresWiring {
    private static final Logger LOG = System.getLogger(FailuresWiring.class.getName());

    @Produces
    @Singleton
    Reactions reactions(LiveSettings settings, Plugins plugins) {
        FailureTable table = new FailureTable(provider -> limits(plugins, provider));
        LiveValue<Reactions> live = new LiveValue<>(
                List.of(OperatorRules.KEY),
                settings,
                config -> read(config.apply(OperatorRules.KEY).orElse(""), table),
                System::nanoTime);
        return new Reactions() {
            @Override
            public Reaction to(Failure failure, ProviderId provider, String model) {
                return live.get().to(failure, provider, model);
            }

            @Override
            public Failure understood(Failure failure, ProviderId provider, String model) {
                return live.get().understood(failure, provider, model);
            }
        };
    }

    private static Optional<ProviderDescriptor.Limits> limits(Plugins plugins, ProviderId provider) {
        return plugins.current().provider(provider).flatMap(p -> p.descriptor().limits());
    }

    private static Reactions read(String text, FailureTable table) {
        OperatorRules.Result result = OperatorRules.read(text, table);
        for (String problem : result.problems()) {
            LOG.log(
                    Level.ERROR,
                    "event=config-problem key=" + OperatorRules.KEY + " reason=\"" + problem
                            + "\" effect=\"the rule does not count\"");
        }
        return result.reactions();
    }
}
