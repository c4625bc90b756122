package dev.nonagon.exchange;

import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Finds out what a source is, and reads it (X1). */
final class Readers {
    private static final int DEEPEST_YAML = 50;
    private static final YAMLMapper YAML = new YAMLMapper(YAMLFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST_YAML)
                    .build())
            .build());

    private final Map<String, ProviderId> prefixes;
    private final Optional<Secret> passphrase;

    /**
     * @param prefixes ids and prefixes of the providers that plugins bring
     */
    Readers(Map<String, ProviderId> prefixes, Optional<Secret> passphrase) {
        this.prefixes = prefixes;
        this.passphrase = passphrase;
    }

    Harvest read(Source source) {
        if (source.files().isEmpty()) {
            throw new ExchangeRefusal("There is no .json or .yaml file in it.");
        }
        boolean alone = source.files().size() == 1;
        Map<String, JsonNode> roots = new LinkedHashMap<>();
        Map<String, String> broken = new LinkedHashMap<>();
        source.files().forEach((name, content) -> {
            try {
                roots.put(name, parse(name, content));
            } catch (ExchangeRefusal e) {
                if (alone) {
                    throw e;
                }
                broken.put(name, String.valueOf(e.getMessage()));
            }
        });
        Harvest harvest = whole(roots).orElseGet(() -> cliProxy(roots));
        broken.forEach((name, why) -> harvest.skip("file", name, why));
        return harvest;
    }

    /** The first file that is a whole database or export; the others do not count then. */
    private Optional<Harvest> whole(Map<String, JsonNode> roots) {
        for (var entry : roots.entrySet()) {
            JsonNode root = entry.getValue();
            Optional<Harvest> harvest = Optional.empty();
            if (ExportReader.recognises(root)) {
                harvest = Optional.of(ExportReader.read(root, passphrase));
            } else if (NineRouterReader.recognises(root)) {
                harvest = Optional.of(NineRouterReader.read(root, prefixes));
            }
            if (harvest.isPresent()) {
                Harvest found = harvest.get();
                roots.keySet().stream()
                        .filter(name -> !name.equals(entry.getKey()))
                        .forEach(name -> found.skip("file", name, "does not belong to " + found.source()));
                return harvest;
            }
        }
        return Optional.empty();
    }

    private Harvest cliProxy(Map<String, JsonNode> roots) {
        Harvest harvest = new Harvest("CLIProxyAPI");
        Names names = Names.of("cliProxy", prefixes);
        CliProxyConfig config = new CliProxyConfig(names, harvest);
        CliProxyTokens tokens = new CliProxyTokens(names, harvest);
        boolean known = false;
        for (var entry : roots.entrySet()) {
            if (CliProxyTokens.recognises(entry.getValue())) {
                tokens.read(entry.getKey(), entry.getValue());
                known = true;
            } else if (config.recognises(entry.getValue())) {
                config.read(entry.getValue());
                known = true;
            } else {
                harvest.skip("file", entry.getKey(), "is neither an auth file nor a configuration");
            }
        }
        if (!known) {
            throw new ExchangeRefusal("This is neither a 9Router database (db.json), nor a CLIProxyAPI configuration or"
                    + " folder of auth files, nor an export of this router.");
        }
        return harvest;
    }

    private static JsonNode parse(String name, byte[] content) {
        int first = 0;
        boolean marked = content.length > 2 && (content[0] & 0xff) == 0xef && (content[1] & 0xff) == 0xbb;
        if (marked) {
            first = 3;
        }
        while (first < content.length && content[first] <= ' ' && content[first] >= 0) {
            first++;
        }
        if (first == content.length) {
            throw new ExchangeRefusal(name + " is empty.");
        }
        byte[] text = Arrays.copyOfRange(content, first, content.length);
        return text[0] == '{' || text[0] == '[' ? Fields.json(name, text) : yaml(name, text);
    }

    private static JsonNode yaml(String name, byte[] text) {
        try {
            JsonNode read = YAML.readTree(new String(text, StandardCharsets.UTF_8));
            return read.isMissingNode() ? Json.object() : read;
        } catch (JacksonException e) {
            throw new ExchangeRefusal(name + " is neither JSON nor YAML, or it is cut off or damaged.");
        }
    }
}
