package dev.nonagon.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PluginsResourceTest {
    @Test
    @DisplayName("P17 only callers on this machine see the report")
    void loopbackOnly() {
        assertThat(PluginsResource.onThisMachine("127.0.0.1")).isTrue();
        assertThat(PluginsResource.onThisMachine("127.8.9.10")).isTrue();
        assertThat(PluginsResource.onThisMachine("0:0:0:0:0:0:0:1")).isTrue();
        assertThat(PluginsResource.onThisMachine("192.168.1.7")).isFalse();
        assertThat(PluginsResource.onThisMachine("10.0.0.1")).isFalse();
    }
}
