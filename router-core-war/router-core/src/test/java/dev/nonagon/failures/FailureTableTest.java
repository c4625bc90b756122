package dev.nonagon.failures;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Failure.Extent;
import dev.nonagon.spi.Failure.Kind;
import dev.nonagon.spi.ProviderId;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FailureTableTest {
    private static final FailureTable TABLE = new FailureTable(provider -> Optional.empty());

    private static Reaction to(Failure failure) {
        return TABLE.to(failure, new ProviderId("some"), "m");
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    @DisplayName("F2 nothing that is the request's own is ever held against anybody, whatever the answer says")
    void clientsFault(Kind kind) {
        boolean requests = FailureTable.row(kind).penalty() == Penalty.NOTHING;
        for (Extent extent : Extent.values()) {
            Penalty penalty = to(Failure.of(kind, "").reaching(extent)).penalty();
            if (requests || extent == Extent.REQUEST) {
                assertThat(penalty).isEqualTo(Penalty.NOTHING);
            } else {
                assertThat(penalty).isNotEqualTo(Penalty.NOTHING);
            }
        }
    }

    @Test
    @DisplayName("F5 where the provider keeps everybody out, no other account is tried")
    void noStorm() {
        assertThat(to(Failure.of(Kind.UNREACHABLE, "").reaching(Extent.PROVIDER)))
                .isEqualTo(new Reaction(Penalty.PROVIDER, Next.NEXT_MEMBER, Optional.empty(), "unreachable/provider"));
    }

    @Test
    @DisplayName("F7 a lost login is not renewed: there is nothing to renew it with")
    void lostLogin() {
        assertThat(to(Failure.of(Kind.UNAUTHENTICATED, 401, "expired")).next()).isEqualTo(Next.REFRESH_THEN_SAME);
        assertThat(to(Failure.of(Kind.UNAUTHENTICATED, 400, "invalid_grant: revoked"))
                        .next())
                .isEqualTo(Next.NEXT_ACCOUNT);
        assertThat(LostLogin.is(Failure.of(Kind.INVALID_REQUEST, 400, "invalid_grant")))
                .isFalse();
    }

    @Test
    @DisplayName("F4 after the same was tried in vain: another member where the provider is busy, else another account")
    void afterwards() {
        assertThat(to(Failure.of(Kind.OVERLOADED, "")).afterwards()).isEqualTo(Next.NEXT_ACCOUNT);
        assertThat(to(Failure.of(Kind.UNREACHABLE, "")).afterwards()).isEqualTo(Next.NEXT_ACCOUNT);
        assertThat(to(Failure.of(Kind.UNAUTHENTICATED, "")).afterwards()).isEqualTo(Next.NEXT_ACCOUNT);
        assertThat(to(Failure.of(Kind.INVALID_REQUEST, "")).afterwards()).isEqualTo(Next.STOP);
    }
}
