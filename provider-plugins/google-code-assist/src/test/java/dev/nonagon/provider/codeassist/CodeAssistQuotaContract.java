package dev.nonagon.provider.codeassist;

import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.QuotaProbe;
import dev.nonagon.spi.tck.PluginContextDouble;
import dev.nonagon.spi.tck.QuotaContract;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

abstract class CodeAssistQuotaContract extends QuotaContract {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    static final Instant RESETS = Instant.parse("2026-11-29T07:00:00Z");

    private final Program program;

    CodeAssistQuotaContract(Program program) {
        this.program = program;
    }

    @Override
    protected QuotaProbe probe() {
        return new CodeAssistQuota(program, new PluginContextDouble(Map.of(), NOW).descriptor(program.id()));
    }

    @Override
    protected Account account() {
        return new Account(
                "a",
                "a",
                new ProviderId(program.id()),
                new Credential.Tokens(
                        new Secret("ya29-secret"), Optional.of(new Secret("1//refresh")), Optional.of(NOW), Map.of()),
                Map.of("project", "p-1"));
    }

    @Override
    protected List<String> secrets() {
        return List.of("ya29-secret", "1//refresh");
    }
}
