package dev.nonagon.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PluginsResourceTest {
    @Test
    @DisplayName("P17 only callers on this machine see the report")
    void thisMachineOnly() {
        assertThat(PluginsResource.onThisMachine("127.0.0.1")).isTrue();
        assertThat(PluginsResource.onThisMachine("127.8.9.10")).isTrue();
        assertThat(PluginsResource.onThisMachine("0:0:0:0:0:0:0:1")).isTrue();
        assertThat(PluginsResource.onThisMachine("192.0.2.7")).isFalse();
        assertThat(PluginsResource.onThisMachine("203.0.113.9")).isFalse();
    }
}
