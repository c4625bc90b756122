package dev.nonagon.transcripts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.format.Transcripts;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TranscriptStoreTest {
    private final AtomicLong now = new AtomicLong();
    private final TranscriptStore store = new TranscriptStore(3_000, Duration.ofMinutes(10), now::get);
    private final Transcripts mine = store.of("me");

    @Test
    @DisplayName("N1 a transcript is found by its own client only")
    void apart() {
        mine.keep("r1", new byte[] {1});
        assertThat(mine.recall("r1")).contains(new byte[] {1});
        assertThat(store.of("me").recall("r1")).isPresent();
        assertThat(store.of("you").recall("r1")).isEmpty();
        assertThat(mine.recall("r2")).isEmpty();
    }

    @Test
    @DisplayName("N2 what was used least recently goes when there is too much")
    void bytes() {
        mine.keep("a", new byte[1_000]);
        mine.keep("b", new byte[1_000]);
        mine.recall("a");
        mine.keep("c", new byte[1_000]);
        assertThat(mine.recall("b")).isEmpty();
        assertThat(mine.recall("a")).isPresent();
        assertThat(mine.recall("c")).isPresent();
        assertThat(store.bytes()).isLessThanOrEqualTo(3_000);
        mine.keep("c", new byte[10]);
        assertThat(store.bytes()).as("a replaced one is counted once").isLessThan(2_000);
    }

    @Test
    @DisplayName("N2 what was not used for too long is forgotten")
    void age() {
        mine.keep("a", new byte[1]);
        mine.keep("b", new byte[1]);
        now.set(Duration.ofMinutes(9).toNanos());
        mine.recall("a");
        now.set(Duration.ofMinutes(12).toNanos());
        assertThat(mine.recall("b")).isEmpty();
        assertThat(mine.recall("a")).isPresent();
    }

    @Test
    @DisplayName("N4 one that is too large is not kept, and drives nothing out")
    void tooLarge() {
        mine.keep("a", new byte[1]);
        mine.keep("huge", new byte[5_000]);
        assertThat(mine.recall("huge")).isEmpty();
        assertThat(mine.recall("a")).isPresent();
    }
}
