package dev.nonagon.spi.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.provider.Call;
import dev.nonagon.spi.provider.DescriptorExecutor;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.provider.ProviderExecutor;
import dev.nonagon.spi.provider.ResponseHead;
import dev.nonagon.spi.provider.UpstreamRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A jar of one provider that keeps the contract, and the ways in which it does not. */
class ProviderContractTest {
    private static final String GOOD = """
            {"spi":1,"id":"toy","name":"Toy","prefixes":["ty"],"tier":"cheap","format":"openai-chat",
             "endpoint":"https://toy.example/v1/chat/completions",
             "endpoints":{"list-models":"https://toy.example/v1/models"},
             "auth":{"header":"x-toy-access","prefix":"Bearer "},"headers":{"x-client":"tck"},
             "patches":[{"atMost":"/max_tokens","value":4096}],
             "models":[{"id":"toy-1","context":1000,"can":["tools"]}],
             "policy":"tolerated","policyLink":"https://toy.example/terms","source":"made up for this test"}""";

    @TempDir
    Path jar = Path.of("");

    private Path providers = Path.of("");

    @BeforeEach
    void writeTheJar() throws IOException {
        providers = Files.createDirectories(jar.resolve("META-INF/nonagon/providers"));
        Files.writeString(providers.resolve("toy.json"), GOOD.replace("x-toy-access", "x-toy-key"));
        Files.writeString(providers.resolve("index"), "toy\n");
        Files.writeString(jar.resolve("README.md"), "# toy\n");
    }

    @Test
    @DisplayName("A good jar breaks no rule, with a README or without")
    void goodJarPasses() throws IOException {
        assertThat(brokenRules(DescriptorExecutor.INSTANCE)).isEmpty();
        Files.delete(jar.resolve("README.md"));
        assertThat(brokenRules(DescriptorExecutor.INSTANCE)).isEmpty();
    }

    @ParameterizedTest
    @DisplayName("Each bad descriptor breaks its rule")
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            P2; "tier":"cheap"; "tier":"dear"
            P2; "tier":"cheap"; "tier":"cheap","colour":"red"
            P2; "id":"toy"; "id":"other"
            P3; "endpoint":"https://toy; "endpoint":"http://toy
            P3; "list-models":"https://toy; "list-models":"http://toy
            P3; {"id":"toy-1",; {"id":"toy-1"},{"id":"toy-1",
            P6; x-toy-key; x-toy-access
            P8; "policyLink":"https://toy.example/terms",; ``
            """)
    void badDescriptors(String rule, String right, String wrong) throws IOException {
        Path file = providers.resolve("toy.json");
        String text = Files.readString(file);
        assertThat(text).contains(right);
        Files.writeString(file, text.replace(right, wrong));
        assertThat(brokenRules(DescriptorExecutor.INSTANCE)).anyMatch(name -> name.startsWith(rule));
    }

    @ParameterizedTest
    @DisplayName("P1 an index with a name too many, too few, or twice")
    @CsvSource({"'toy\nother\n'", "''", "'toy\ntoy\n'", "'toy.json\n'"})
    void badIndex(String index) throws IOException {
        Files.writeString(providers.resolve("index"), index);
        assertThat(brokenRules(DescriptorExecutor.INSTANCE)).anyMatch(name -> name.startsWith("P1"));
    }

    @Test
    @DisplayName("P3 a prefix that another provider of the jar claims")
    void claimedPrefix() throws IOException {
        Files.writeString(
                providers.resolve("other.json"),
                GOOD.replace("x-toy-access", "x-toy-key").replace("\"id\":\"toy\"", "\"id\":\"other\""));
        assertThat(brokenRules(DescriptorExecutor.INSTANCE)).anyMatch(name -> name.startsWith("P3 ids and prefixes"));
    }

    @Test
    @DisplayName("P9 a README about something else")
    void otherReadme() throws IOException {
        Files.writeString(jar.resolve("README.md"), "# something else\n");
        assertThat(brokenRules(DescriptorExecutor.INSTANCE))
                .singleElement()
                .asString()
                .startsWith("P9");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("Each bad executor breaks its rule")
    void badExecutors(BadExecutor executor) {
        assertThat(brokenRules(executor)).anyMatch(name -> name.startsWith(executor.rule));
    }

    enum BadExecutor implements ProviderExecutor {
        RANDOM("P4") {
            @Override
            UpstreamRequest change(Call call, UpstreamRequest good) {
                return new UpstreamRequest(
                        good.method(), good.uri(), good.headers().plus("x-at", "" + System.nanoTime()), good.body());
            }
        },
        WRITES_INTO_THE_BODY("P4") {
            @Override
            UpstreamRequest change(Call call, UpstreamRequest good) {
                call.body()[0] = ' ';
                return good;
            }
        },
        KEY_IN_THE_QUERY("P5") {
            @Override
            UpstreamRequest change(Call call, UpstreamRequest good) {
                return new UpstreamRequest(
                        good.method(), URI.create(good.uri() + "?key=" + key(call)), good.headers(), good.body());
            }
        },
        KEY_IN_TWO_HEADERS("P5") {
            @Override
            UpstreamRequest change(Call call, UpstreamRequest good) {
                return new UpstreamRequest(
                        good.method(), good.uri(), good.headers().plus("x-other-key", key(call)), good.body());
            }
        },
        KEY_IN_THE_BODY("P5") {
            @Override
            UpstreamRequest change(Call call, UpstreamRequest good) {
                return new UpstreamRequest(
                        good.method(), good.uri(), good.headers(), key(call).getBytes(StandardCharsets.UTF_8));
            }
        },
        NO_KEY("P5") {
            @Override
            UpstreamRequest change(Call call, UpstreamRequest good) {
                return new UpstreamRequest(good.method(), good.uri(), Headers.none(), good.body());
            }
        },
        KEY_WHERE_IT_IS_PRINTED("P6") {
            @Override
            UpstreamRequest change(Call call, UpstreamRequest good) {
                return new UpstreamRequest(
                        good.method(), good.uri(), good.headers().plus("x-who", key(call)), good.body());
            }
        },
        CALLS_ALL_ERRORS_INTERNAL("P7") {
            @Override
            public Failure classify(ResponseHead head, byte[] body) {
                return Failure.of(Failure.Kind.INTERNAL, head.status(), "no idea");
            }
        };

        private final String rule;

        BadExecutor(String rule) {
            this.rule = rule;
        }

        UpstreamRequest change(Call call, UpstreamRequest good) {
            return good;
        }

        @Override
        public UpstreamRequest prepare(Call call) {
            return change(call, DescriptorExecutor.INSTANCE.prepare(call));
        }

        private static String key(Call call) {
            return switch (call.account().credential()) {
                case Credential.Key key -> key.key().reveal();
                case Credential.Tokens tokens -> tokens.access().reveal();
                case Credential.None ignored -> "";
            };
        }
    }

    private List<String> brokenRules(ProviderExecutor executor) {
        ProviderContract contract = new ProviderContract() {
            @Override
            protected Path resources() {
                return jar;
            }

            @Override
            protected Path readme() {
                return jar.resolve("README.md");
            }

            @Override
            protected ProviderExecutor executor(ProviderDescriptor descriptor) {
                return executor;
            }
        };
        return BrokenRules.of(contract, ProviderContract.class);
    }
}
