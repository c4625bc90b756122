package dev.nonagon.clienttools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

class RenderingTest {
    private static final String MODEL = "glass/big-4.5:thinking";
    /** What an address could have in it that somebody else wrote. */
    private static final String ODD = "it's \"$(id)\" `id` \\ %PATH% ’; rm -rf x\\";

    private static final List<String> BASES = List.of(
            "http://localhost:20128",
            "http://localhost:20128/",
            "http://localhost:20128/v1",
            "http://localhost:20128/v1/v1/",
            "https://router.example/nonagon/v1beta");
    private static final Pattern TABLE = Pattern.compile("\\[(.+)]");
    private static final Pattern KEY = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|[A-Za-z0-9_-]+");

    /** A piece, and what it is a piece of. */
    private record Shown(String where, Rendering.Piece piece, Filling filling, Shell shell) {}

    private static List<Shown> all(Filling filling) {
        List<Shown> all = new ArrayList<>();
        for (Tool tool : ToolShelf.bundled().tools()) {
            for (Tool.Way way : tool.ways()) {
                for (Shell shell : Shell.values()) {
                    Rendering.of(way, filling, shell)
                            .forEach(piece -> all.add(
                                    new Shown(tool.id() + " " + way.id() + " " + shell.word(), piece, filling, shell)));
                }
            }
        }
        return all;
    }

    private static String everything(Rendering.Piece piece) {
        return piece.text()
                + piece.content().map(Json::text).orElse("")
                + piece.fields().stream().map(Rendering.Filled::value).toList();
    }

    @Test
    @DisplayName("CT3 every settings of every tool names the router once, without /v1/v1, and leaves no placeholder")
    void filled() {
        for (String base : BASES) {
            Filling filling = new Filling(base, "the-key", MODEL, "glass/small");
            String clean =
                    base.contains("router.example") ? "https://router.example/nonagon" : "http://localhost:20128";
            assertThat(filling.base()).isEqualTo(clean);
            List<Shown> all = all(filling);
            assertThat(all).hasSizeGreaterThan(80);
            for (Shown shown : all) {
                assertThat(everything(shown.piece()))
                        .as(shown.where())
                        .doesNotContain("/v1/v1", "/v1beta/v1", "//v1", "{base}", "{key}", "{model}", "{small}");
            }
            for (Tool tool : ToolShelf.bundled().tools()) {
                for (Tool.Way way : tool.ways()) {
                    assertThat(Rendering.of(way, filling, Shell.SH).stream()
                                    .map(RenderingTest::everything)
                                    .toList()
                                    .toString())
                            .as(tool.id() + " " + way.id())
                            .contains(clean);
                }
            }
        }
    }

    @Test
    @DisplayName("CT2 CT4 every settings file, read as its format, is the tree that it was written from")
    void files() {
        int files = 0;
        for (String model : List.of(MODEL, ODD, "true", "7", "- a: b #")) {
            for (Shown shown : all(new Filling("http://localhost:20128", "the-key", model, model))) {
                if (shown.piece().kind().equals("file")) {
                    files++;
                    assertThat(read(shown.piece()))
                            .as(shown.where() + "\n" + shown.piece().text())
                            .isEqualTo(shown.piece().content().orElseThrow());
                }
            }
        }
        assertThat(files).isGreaterThan(100);
    }

    private static JsonNode read(Rendering.Piece piece) {
        return switch (piece.language()) {
            case "json" -> Json.parse(piece.text());
            case "yaml" -> new YAMLMapper().readTree(piece.text());
            case "toml" -> toml(piece.text());
            case "env" -> env(piece.text());
            default -> throw new IllegalStateException("No such format: " + piece.language());
        };
    }

    /** As much of TOML as we write: tables, and one key a line. */
    private static ObjectNode toml(String text) {
        ObjectNode root = Json.object();
        ObjectNode table = root;
        for (String line : text.lines().filter(each -> !each.isBlank()).toList()) {
            Matcher head = TABLE.matcher(line);
            if (head.matches()) {
                table = root;
                Matcher names = KEY.matcher(head.group(1));
                while (names.find()) {
                    table = table.withObjectProperty(name(names.group()));
                }
            } else {
                Matcher key = KEY.matcher(line);
                assertThat(key.lookingAt()).as(line).isTrue();
                String rest = line.substring(key.end()).strip();
                assertThat(rest).startsWith("=");
                table.set(name(key.group()), Json.parse(rest.substring(1)));
            }
        }
        return root;
    }

    private static String name(String key) {
        return key.startsWith("\"") ? Json.parse(key).stringValue() : key;
    }

    private static ObjectNode env(String text) {
        ObjectNode all = Json.object();
        text.lines().forEach(line -> {
            int at = line.indexOf('=');
            String value = line.substring(at + 1);
            all.put(
                    line.substring(0, at),
                    name(
                            value.startsWith("\"")
                                    ? value
                                    : Json.text(Json.array().add(value).get(0))));
        });
        return all;
    }

    @Test
    @DisplayName("CT4 what is filled in stays one word for the shell, whatever is in it")
    void shells() throws IOException, InterruptedException {
        Path sh = Path.of("/bin/sh");
        Assumptions.assumeTrue(Files.isExecutable(sh), "no shell here");
        assertThat(says(Shell.SH.variable("ODD", ODD) + "\nprintf %s \"$ODD\"")).isEqualTo(ODD);
        assertThat(says("printf %s " + Shell.SH.word(ODD))).isEqualTo(ODD);
        assertThat(says("printf %s " + Shell.SH.word(MODEL))).isEqualTo(MODEL);
        assertThat(Shell.FISH.quoted("it's \\")).isEqualTo("'it\\'s \\\\'");
        assertThat(Shell.POWERSHELL.quoted("it's ‘x’ $y")).isEqualTo("'it''s ‘‘x’’ $y'");
        // Every environment of every tool sets what it says.
        for (Tool tool : ToolShelf.bundled().tools()) {
            for (Step step :
                    tool.ways().stream().flatMap(way -> way.steps().stream()).toList()) {
                if (step instanceof Step.Environment environment) {
                    Filling filling = new Filling("http://localhost:20128", ODD, ODD, ODD);
                    Map<String, String> wanted = filling.in(environment.variables());
                    String script = Rendering.of(way(environment), filling, Shell.SH)
                            .getFirst()
                            .text();
                    for (Map.Entry<String, String> each : wanted.entrySet()) {
                        assertThat(says(script + "\nprintf %s \"$" + each.getKey() + "\""))
                                .as(tool.id())
                                .isEqualTo(each.getValue());
                    }
                }
            }
        }
    }

    private static Tool.Way way(Step step) {
        return new Tool.Way("one", new Said("One", "Eins"), "machine", List.of(step));
    }

    private static String says(String script) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("/bin/sh", "-c", script)
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        return said;
    }

    @Test
    @DisplayName("CT4 the body of a call arrives as JSON, and a model's name stays in its part of the address")
    void calls() throws IOException, InterruptedException {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no shell here");
        Tool curl = ToolShelf.bundled().find("curl").orElseThrow();
        for (Tool.Way way : curl.ways()) {
            String text = Rendering.of(way, new Filling("http://localhost:20128", ODD, ODD, ""), Shell.SH)
                    .getFirst()
                    .text();
            // The arguments, one a line, as curl would get them.
            String said = says(text.replaceFirst("^curl -N", "printf '%s\\\\n'"));
            String body = said.lines().reduce((first, second) -> second).orElse("");
            assertThat(Json.parse(body).isObject()).as(text).isTrue();
            assertThat(said).contains("content-type: application/json");
        }
        String gemini = Rendering.of(
                        curl.ways().stream()
                                .filter(way -> way.id().equals("gemini"))
                                .findFirst()
                                .orElseThrow(),
                        new Filling("http://localhost:20128", "k", "a/b?x#y", ""),
                        Shell.SH)
                .getFirst()
                .text();
        assertThat(gemini).contains("/v1beta/models/a/b%3Fx%23y:generateContent");
    }

    @Test
    @DisplayName(
            "variables and what is started with them are copied as one; a file says where it belongs on each system")
    void pieces() {
        Filling filling = new Filling("http://localhost:20128", "any", MODEL, MODEL);
        Tool tool = ToolShelf.bundled().find("codex-cli").orElseThrow();
        List<Rendering.Piece> pieces = Rendering.of(tool.ways().getFirst(), filling, Shell.POWERSHELL);
        assertThat(pieces).hasSize(2);
        assertThat(pieces.getFirst().place()).contains("%USERPROFILE%\\.codex\\config.toml");
        assertThat(pieces.getFirst().text()).isEqualTo("""
                        model = "glass/big-4.5:thinking"
                        model_provider = "nonagon"

                        [model_providers.nonagon]
                        name = "Nonagon"
                        base_url = "http://localhost:20128/v1"
                        env_key = "NONAGON_KEY"
                        wire_api = "responses\"""");
        assertThat(pieces.getLast().text()).isEqualTo("$env:NONAGON_KEY = 'any'\ncodex");
        Place moved = new Place(".a/b", Optional.of("Library/b"), Optional.of("AppData/b"));
        assertThat(moved.shown(Shell.SH)).isEqualTo("~/.a/b");
        assertThat(moved.shown(Shell.POWERSHELL)).isEqualTo("%USERPROFILE%\\AppData\\b");
        assertThat(moved.below(Place.System.MAC)).isEqualTo("Library/b");
    }
}
