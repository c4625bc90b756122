package dev.nonagon.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.combos.Combo;
import dev.nonagon.combos.Conditions;
import dev.nonagon.combos.Hours;
import dev.nonagon.combos.Member;
import dev.nonagon.combos.Strategy;
import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.provider.ProviderDescriptor;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeclaredReaderTest {
    private static final Known KNOWN = new Known(
            Set.of("format-a", "format-b"),
            Map.of("shop", new ProviderId("shop"), "sh", new ProviderId("shop"), "echo", new ProviderId("echo")));

    private final Map<String, String> environment = new HashMap<>();
    private final Map<Path, SecretFiles.Content> disk = new HashMap<>();
    private boolean open;

    private DeclaredReader.Result read(String text) {
        SecretFiles secrets = file -> {
            if (disk.get(file) instanceof SecretFiles.Content content) {
                return content;
            }
            throw new IOException("no such file");
        };
        return DeclaredReader.read(
                new DeclaredReader.Input(PropertiesText.parse(text), open, environment, Path.of("data"), secrets),
                KNOWN);
    }

    private static List<String> sentences(DeclaredReader.Result result) {
        return result.problems().stream()
                .map(p -> p.severity() + " " + p.line() + " " + p.key())
                .toList();
    }

    @Test
    @DisplayName("D5 a whole configuration without a mistake")
    void whole() {
        disk.put(Path.of("data/key.txt"), new SecretFiles.Content("\n from-file \n", false));
        DeclaredReader.Result result = read("""
                # comment
                nonagon.nodes.up-openai.format=format-a
                nonagon.nodes.up-openai.base-url=http://127.0.0.1:24611/v1
                nonagon.nodes.up-openai.headers.X-Title=Nonagon
                nonagon.accounts.first.provider=up-openai
                nonagon.accounts.first.api-key=sk-1
                nonagon.accounts.my.second.provider=sh
                nonagon.accounts.my.second.api-key-file=key.txt
                nonagon.accounts.my.second.priority=7
                nonagon.accounts.my.second.enabled=false
                nonagon.accounts.my.second.proxy=http://u:p@proxy:3128
                nonagon.accounts.my.second.base-url=https://other.example/v4
                nonagon.accounts.keyless.provider=echo
                nonagon.aliases.fast=up-openai/some-model
                nonagon.aliases.gpt-4.1=shop/m
                nonagon.combos.always-on=up-openai/some-model, shop/m ,\\
                    echo/hello
                nonagon.api-keys.laptop.key=nk-1
                nonagon.gateway.max-body-bytes=5
                nonagon.echo.delay=PT1S
                """);
        Declared declared = result.declared();

        assertThat(result.problems()).isEmpty();
        assertThat(result.files()).containsExactly(Path.of("data/key.txt"));
        Declared.Node node = declared.nodes().get("up-openai");
        assertThat(node.name()).isEqualTo(new ProviderId("up-openai"));
        assertThat(node.format()).isEqualTo(new FormatId("format-a"));
        assertThat(node.baseUrl()).isEqualTo(URI.create("http://127.0.0.1:24611/v1"));
        assertThat(node.headers().first("x-title")).contains("Nonagon");
        assertThat(declared.accounts().get("first"))
                .isEqualTo(new Declared.Account(
                        "first",
                        new ProviderId("up-openai"),
                        Optional.of(new Secret("sk-1")),
                        100,
                        true,
                        Optional.empty(),
                        Optional.empty()));
        assertThat(declared.accounts().get("my.second"))
                .isEqualTo(new Declared.Account(
                        "my.second",
                        new ProviderId("shop"),
                        Optional.of(new Secret("from-file")),
                        7,
                        false,
                        Optional.of(URI.create("http://u:p@proxy:3128")),
                        Optional.of(URI.create("https://other.example/v4"))));
        assertThat(declared.accounts().get("keyless").apiKey()).isEmpty();
        assertThat(declared.accounts().keySet()).containsExactly("first", "my.second", "keyless");
        assertThat(declared.aliases())
                .containsExactly(
                        Map.entry("fast", List.of("up-openai/some-model")), Map.entry("gpt-4.1", List.of("shop/m")));
        assertThat(declared.combos())
                .containsExactly(
                        Map.entry("always-on", Combo.of("always-on", "up-openai/some-model", "shop/m", "echo/hello")));
        assertThat(declared.apiKeys()).containsExactly(Map.entry("laptop", new Secret("nk-1")));
        assertThat(declared.toString()).doesNotContain("sk-1", "nk-1", "from-file", "u:p");
    }

    @Test
    @DisplayName("D3 the environment goes before the file, for the very entry that the file names")
    void environmentOverrides() {
        environment.put("NONAGON_ACCOUNTS_MY_FIRST_API_KEY", "from-environment");
        environment.put("NONAGON_ACCOUNTS_MY_FIRST_ENABLED", "false");
        environment.put("NONAGON_ALIASES_FAST", "shop/other");
        environment.put("NONAGON_NODES_UP_HEADERS_X_TITLE", "theirs");
        environment.put("NONAGON_API_KEYS_LAPTOP_KEY", " ");
        DeclaredReader.Result result = read("""
                nonagon.accounts.my_first.provider=shop
                nonagon.accounts.my_first.api-key-file=missing.txt
                nonagon.aliases.fast=shop/m
                nonagon.nodes.up.format=format-b
                nonagon.nodes.up.base-url=https://up.example
                nonagon.nodes.up.headers.X-Title=ours
                nonagon.api-keys.laptop.key=nk
                """);

        assertThat(result.problems()).isEmpty();
        assertThat(result.declared().accounts().keySet()).containsExactly("my_first");
        Declared.Account account = result.declared().accounts().get("my_first");
        assertThat(account.apiKey()).contains(new Secret("from-environment"));
        assertThat(account.enabled()).isFalse();
        assertThat(result.declared().aliases()).containsEntry("fast", List.of("shop/other"));
        assertThat(result.declared().nodes().get("up").headers().first("X-Title"))
                .contains("theirs");
        assertThat(result.declared().apiKeys()).containsEntry("laptop", new Secret("nk"));
    }

    @Test
    @DisplayName("D3 entries of the environment alone are found by their endings, names in lower case with hyphens")
    void environmentAlone() {
        disk.put(Path.of("data/k"), new SecretFiles.Content("file-key", false));
        environment.putAll(Map.of(
                "NONAGON_NODES_UP_OPENAI_FORMAT", "format-a",
                "NONAGON_NODES_UP_OPENAI_BASE_URL", "http://127.0.0.1:1/v1",
                "NONAGON_ACCOUNTS_MY_FIRST_PROVIDER", "up-openai",
                "NONAGON_ACCOUNTS_MY_FIRST_API_KEY_FILE", "k",
                "NONAGON_API_KEYS_LAPTOP_KEY", "nk",
                "NONAGON_COMBOS_ALWAYS_ON", "a/b, c/d",
                "NONAGON_ACCOUNTS_OTHER_APIKEY", "x",
                "NONAGON_GATEWAY_PORT", "1"));
        DeclaredReader.Result result = read("");

        assertThat(result.declared().nodes()).containsOnlyKeys("up-openai");
        assertThat(result.declared().accounts().get("my-first").apiKey()).contains(new Secret("file-key"));
        assertThat(result.declared().apiKeys()).containsOnlyKeys("laptop");
        assertThat(result.declared().combos()).containsEntry("always-on", Combo.of("always-on", "a/b", "c/d"));
        assertThat(sentences(result)).containsExactly("ERROR 0 NONAGON_ACCOUNTS_OTHER_APIKEY");
        assertThat(result.errorInFile()).isEmpty();
    }

    @Test
    @DisplayName("D4 a key file: missing, empty, with a line break inside, readable by all, or beside a key")
    void keyFiles() {
        disk.put(Path.of("data/empty"), new SecretFiles.Content(" \n", false));
        disk.put(Path.of("data/two-lines"), new SecretFiles.Content("a\nb", false));
        disk.put(Path.of("data/open"), new SecretFiles.Content("key", true));
        DeclaredReader.Result result = read("""
                nonagon.api-keys.a.key-file=missing
                nonagon.api-keys.b.key-file=empty
                nonagon.api-keys.c.key-file=two-lines
                nonagon.api-keys.d.key-file=open
                nonagon.api-keys.e.key=plain-secret
                nonagon.api-keys.e.key-file=open
                """);

        assertThat(result.declared().apiKeys()).containsOnlyKeys("d");
        assertThat(sentences(result))
                .containsExactly(
                        "ERROR 1 nonagon.api-keys.a.key-file",
                        "ERROR 2 nonagon.api-keys.b.key-file",
                        "ERROR 3 nonagon.api-keys.c.key-file",
                        "WARNING 4 nonagon.api-keys.d.key-file",
                        "ERROR 6 nonagon.api-keys.e.key-file");
        assertThat(result.problems().toString()).doesNotContain("plain-secret");
    }

    @Test
    @DisplayName("the token saver is switched for one key, on or off, by the file or the environment")
    void tokenSaver() {
        environment.put("NONAGON_API_KEYS_C_TOKEN_SAVER", "true");
        DeclaredReader.Result result = read("""
                nonagon.api-keys.a.key=1
                nonagon.api-keys.a.token-saver=true
                nonagon.api-keys.b.key=2
                nonagon.api-keys.b.token-saver=false
                nonagon.api-keys.c.key=3
                nonagon.api-keys.d.key=4
                nonagon.api-keys.d.token-saver=yes
                """);
        assertThat(result.declared().tokenSavers()).isEqualTo(Map.of("a", true, "b", false, "c", true));
        assertThat(result.declared().apiKeys()).containsOnlyKeys("a", "b", "c", "d");
        assertThat(sentences(result)).containsExactly("ERROR 7 nonagon.api-keys.d.token-saver");
    }

    @Test
    @DisplayName(
            "an account's allowance and what it keeps are declared, and refused where they make no sense; keys for leftovers")
    void allowances() {
        environment.put("NONAGON_ACCOUNTS_C_KEEP", "5h:forecast");
        DeclaredReader.Result result = read("""
                nonagon.accounts.a.provider=echo
                nonagon.accounts.a.quota=5h: 1000 requests; weekly: 20M tokens resets monday 00:00 UTC
                nonagon.accounts.a.keep=weekly:20%
                nonagon.accounts.b.provider=echo
                nonagon.accounts.b.keep=weekly:120%
                nonagon.accounts.c.provider=echo
                nonagon.api-keys.guest.key=1
                nonagon.api-keys.guest.leftovers-only=true
                nonagon.api-keys.own.key=2
                """);
        assertThat(sentences(result)).containsExactly("ERROR 5 nonagon.accounts.b.keep");
        assertThat(AccountTerms.of(result.declared().accounts().get("a").settings())
                        .quota())
                .hasSize(2);
        assertThat(AccountTerms.of(result.declared().accounts().get("a").settings())
                        .keep()
                        .getFirst()
                        .share())
                .hasValue(0.2);
        assertThat(result.declared().accounts()).doesNotContainKey("b");
        assertThat(AccountTerms.of(result.declared().accounts().get("c").settings())
                        .keep()
                        .getFirst()
                        .share())
                .isEmpty();
        assertThat(result.declared().leftoversOnly()).containsExactly("guest");
    }

    @Test
    @DisplayName("D4 a properties file with secrets that everybody can read is a warning; without secrets it is none")
    void openFile() {
        open = true;
        assertThat(sentences(read("nonagon.api-keys.a.key=k"))).containsExactly("WARNING 0 nonagon.properties");
        assertThat(read("nonagon.aliases.a=b/c").problems()).isEmpty();
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(delimiter = '|', textBlock = """
            nonagon.accounts.first.api_key=x       | did you mean 'nonagon.accounts.first.api-key'?
            nonagon.accounts.first.prio=1          | did you mean 'nonagon.accounts.first.proxy'?
            nonagon.nodes.up.baseurl=http://h      | did you mean 'nonagon.nodes.up.base-url'?
            nonagon.account.first.provider=x       | did you mean 'nonagon.accounts.first.provider'?
            nonagon.alias.fast=x/y                 | did you mean 'nonagon.aliases.fast'?
            nonagon.api-key.laptop.key=x           | did you mean 'nonagon.api-keys.laptop.key'?
            nonagon.nodes.up.format=format-z       | there is no format 'format-z'; there are format-a, format-b
            nonagon.nodes.Up_1.format=format-a     | the name 'Up_1' must be lower-case
            nonagon.nodes.shop.format=format-a     | a plugin's provider has that name
            nonagon.nodes.up.format=format-a       | the entry has no 'base-url'
            nonagon.nodes.up.base-url=ftp://h/     | is not an http or https URL
            nonagon.nodes.up.base-url=https:///v1  | is not an http or https URL
            nonagon.nodes.up.base-url=http://u:p@h | is not an http or https URL without user
            nonagon.accounts.a.api-key=x           | the entry has no 'provider'
            nonagon.accounts.a b.provider=shop     | the name 'a' must be
            nonagon.accounts.a.provider=No Name    | the name 'No Name' must be
            nonagon.accounts.a.priority=high       | 'high' is not a whole number
            nonagon.accounts.a.enabled=yes         | 'yes' is neither true nor false
            nonagon.accounts.a.proxy=socks5://h:1  | is not a proxy of the form http://host:port
            nonagon.accounts.a.proxy=http://h      | is not a proxy of the form http://host:port
            nonagon.accounts.a.api-key=            | the secret is empty
            nonagon.aliases.a/b=c/d                | the name 'a/b' must be letters
            nonagon.aliases.a=                     | an alias needs a model
            nonagon.combos.c=a/b,,c/d              | a member is empty
            nonagon.combos.c=                      | a member is empty
            nonagon.combos.c=a/b, c                | 'c' leads back to itself
            nonagon.combos.c.strategy=best         | 'best' is no strategy; there are fallback, round-robin
            nonagon.combos.c.sticky=0              | must be a number of requests from 1 to 1000
            nonagon.combos.c.hedge-after=8s        | must be a duration above zero such as PT8S
            nonagon.combos.c.subscription-only=yes | 'yes' is neither true nor false
            nonagon.combos.c.sticky=3              | the combo 'c' has no members
            nonagon.combos.c.members.1=a/b; wait=3 | 'wait=3' is unknown; after the model come weight, tier
            nonagon.combos.c.members.1=a/b; weight=0 | weight must be from 1 to 1000
            nonagon.combos.c.members.1=a/b; tier=dear | tier must be one of subscription, cheap, free, local
            nonagon.combos.c.members.1=a/b; vision=no | vision must be true or false
            nonagon.combos.c.members.1=a/b; hours=9 | hours must be such as 22:00-06:00 Europe/Berlin
            nonagon.combos.c.members.1=a/b; max-price=1$ | max-price must be dollars
            nonagon.combos.c.members.1=a/b; min-tokens=-1 | min-tokens must be a number of tokens
            nonagon.combos.c.members.1=a/b; keys=a,,b | keys holds an empty name
            nonagon.combos.c.members.1=a/b; weight=1; weight=2 | 'weight' is given twice
            nonagon.combos.c.members.1=a/b, c/d    | must begin with one model
            nonagon.combos.c.members.1=weight=2    | must begin with one model
            nonagon.aliases.p=a/b,,c               | a member is empty
            nonagon.accounts.a.parallel=many       | 'many' is not a whole number
            nonagon.accounts.a.parallel=-1         | must be from 0 to 10000
            nonagon.accounts.a.weight=0            | must be from 1 to 1000
            nonagon.accounts.a.paused=maybe        | 'maybe' is neither true nor false
            nonagon.accounts.a.models=a,,b         | a member is empty
            nonagon.aliases.x=\\uzzzz              | \\u that four hex digits do not follow
            """)
    @DisplayName("D5 each mistake is named with its line, and its entry does not count")
    void mistakes(String line, String part) {
        DeclaredReader.Result result = read("# first line\n\n" + line.replace("a b.provider", "a\\ b.provider") + "\n");

        String expected = part.replace("the name 'a' must", "the name 'a b' must");
        assertThat(result.problems()).anySatisfy(p -> {
            assertThat(p.severity()).isEqualTo(Problem.Severity.ERROR);
            assertThat(p.line()).isEqualTo(3);
            assertThat(p.sentence()).startsWith("nonagon.properties line 3: ").contains(expected);
        });
        assertThat(result.errorInFile()).isPresent();
        assertThat(result.declared()).isEqualTo(Declared.NOTHING);
    }

    @Test
    @DisplayName("D5 a key given twice, one name for alias and combo, and a circle of two are errors; the rest counts")
    void relations() {
        DeclaredReader.Result result = read("""
                nonagon.aliases.fast=shop/m
                nonagon.aliases.fast=shop/n
                nonagon.combos.fast=shop/m
                nonagon.aliases.ping=pong
                nonagon.combos.pong=shop/m, ping
                nonagon.combos.good=fast, shop/m
                other.key=1
                """);

        assertThat(sentences(result))
                .containsExactly(
                        "ERROR 2 nonagon.aliases.fast",
                        "ERROR 3 nonagon.combos.fast",
                        "ERROR 4 nonagon.aliases.ping",
                        "ERROR 5 nonagon.combos.pong",
                        "WARNING 7 other.key");
        assertThat(result.problems().get(0).message()).contains("first in line 1");
        assertThat(result.declared().combos()).containsOnlyKeys("good");
        assertThat(result.declared().aliases()).containsOnlyKeys("fast");
    }

    @Test
    @DisplayName("D14 a combo with members of one line each, a pool, and an account with its lists and limits")
    void routing() {
        DeclaredReader.Result result = read("""
                nonagon.combos.night.members.10=echo/hello
                nonagon.combos.night.members.2=shop/m; weight=2; tier=subscription; hours=22:00-06:00 Europe/Berlin; \\
                    vision=false; max-price=0.5; keys=ci-*, laptop; clients=claude-code; min-tokens=10; max-tokens=9000
                nonagon.combos.night.strategy=weighted
                nonagon.combos.night.sticky=3
                nonagon.combos.night.hedge-after=PT8S
                nonagon.combos.night.subscription-only=true
                nonagon.combos.v1.2=shop/a, shop/b
                nonagon.aliases.pool=shop/a, shop/b
                nonagon.accounts.a.provider=shop
                nonagon.accounts.a.models=m*, n
                nonagon.accounts.a.excluded-models=mm
                nonagon.accounts.a.parallel=4
                nonagon.accounts.a.weight=7
                nonagon.accounts.a.paused=true
                """);

        assertThat(result.problems()).isEmpty();
        Combo night = result.declared().combos().get("night");
        assertThat(night.strategy()).isEqualTo(Strategy.WEIGHTED);
        assertThat(night.sticky()).isEqualTo(3);
        assertThat(night.hedgeAfter()).contains(Duration.ofSeconds(8));
        assertThat(night.subscriptionOnly()).isTrue();
        assertThat(night.models()).as("by number, not by text").containsExactly("shop/m", "echo/hello");
        assertThat(night.members().get(0))
                .isEqualTo(new Member(
                        "shop/m",
                        2,
                        Optional.of(ProviderDescriptor.Tier.SUBSCRIPTION),
                        new Conditions(
                                OptionalLong.of(10),
                                OptionalLong.of(9000),
                                Optional.of(false),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of(new BigDecimal("0.5")),
                                Hours.parse("22:00-06:00 Europe/Berlin"),
                                Set.of("ci-*", "laptop"),
                                Set.of("claude-code"))));
        assertThat(result.declared().combos().get("v1.2")).isEqualTo(Combo.of("v1.2", "shop/a", "shop/b"));
        assertThat(result.declared().aliases()).containsEntry("pool", List.of("shop/a", "shop/b"));
        Declared.Account account = result.declared().accounts().get("a");
        assertThat(account.models()).containsExactly("m*", "n");
        assertThat(account.excludedModels()).containsExactly("mm");
        assertThat(account.parallel()).isEqualTo(4);
        assertThat(account.weight()).isEqualTo(7);
        assertThat(account.paused()).isTrue();
    }

    @Test
    @DisplayName("D3 D14 a combo's parts by environment, of an entry of the file and of one of its own")
    void routingByEnvironment() {
        environment.put("NONAGON_COMBOS_NIGHT_STRATEGY", "cheapest");
        environment.put("NONAGON_COMBOS_NIGHT_MEMBERS_1", "shop/z");
        environment.put("NONAGON_COMBOS_MY_OWN_MEMBERS_1", "shop/y; weight=2");
        environment.put("NONAGON_COMBOS_MY_OWN_STICKY", "4");
        environment.put("NONAGON_COMBOS_OTHER", "shop/a, shop/b");
        DeclaredReader.Result result = read("nonagon.combos.night.members.1=shop/x");

        assertThat(result.problems()).isEmpty();
        assertThat(result.declared().combos().get("night").models()).containsExactly("shop/z");
        assertThat(result.declared().combos().get("night").strategy()).isEqualTo(Strategy.CHEAPEST);
        assertThat(result.declared().combos().get("my-own").sticky()).isEqualTo(4);
        assertThat(result.declared().combos().get("other").models()).containsExactly("shop/a", "shop/b");
    }

    @Test
    @DisplayName("D5 D14 members said twice over, and a misspelt part of a combo, are errors; the rest counts")
    void comboMistakes() {
        DeclaredReader.Result result = read("""
                nonagon.combos.a=shop/m
                nonagon.combos.a.members.1=shop/n
                nonagon.combos.b=shop/m
                nonagon.combos.b.stratgy=weighted
                nonagon.combos.c.members.1=shop/m
                nonagon.combos.c.members.01=shop/n
                """);

        assertThat(sentences(result))
                .containsExactly(
                        "ERROR 2 nonagon.combos.a.members.1",
                        "ERROR 4 nonagon.combos.b.stratgy",
                        "ERROR 6 nonagon.combos.c.members.01");
        assertThat(result.problems().get(1).message()).contains("did you mean 'nonagon.combos.b.strategy'?");
        assertThat(result.declared().combos()).containsOnlyKeys("b");
    }

    @Test
    @DisplayName("D6 an account whose provider is unknown stays and is a warning that names the nearest")
    void unknownProvider() {
        DeclaredReader.Result result = read("nonagon.accounts.a.provider=shopp");

        assertThat(result.declared().accounts().get("a").provider()).isEqualTo(new ProviderId("shopp"));
        assertThat(sentences(result)).containsExactly("WARNING 1 nonagon.accounts.a.provider");
        assertThat(result.problems().get(0).message()).contains("did you mean 'shop'?");
    }

    @Test
    @DisplayName("D7 what is right counts beside what is wrong")
    void partly() {
        DeclaredReader.Result result = read("""
                nonagon.accounts.good.provider=shop
                nonagon.accounts.bad.provider=shop
                nonagon.accounts.bad.priority=x
                """);
        assertThat(result.declared().accounts()).containsOnlyKeys("good");
        assertThat(result.errorInFile().orElseThrow().line()).isEqualTo(3);
    }

    @Test
    @DisplayName("D2 the file's syntax is that of Java's properties, in UTF-8, with line numbers")
    void syntax() {
        PropertiesText text =
                PropertiesText.parse("\uFEFFa.b = 1\r\n! c\n  c:\\u00e9\\\n   more\n\nd é\ne=x\\\\\nlast=\\");
        assertThat(text.lines())
                .extracting(PropertiesText.Line::number, PropertiesText.Line::key, PropertiesText.Line::value)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(1, "a.b", "1"),
                        org.assertj.core.groups.Tuple.tuple(3, "c", "émore"),
                        org.assertj.core.groups.Tuple.tuple(6, "d", "é"),
                        org.assertj.core.groups.Tuple.tuple(7, "e", "x\\"),
                        org.assertj.core.groups.Tuple.tuple(8, "last", ""));
    }
}
