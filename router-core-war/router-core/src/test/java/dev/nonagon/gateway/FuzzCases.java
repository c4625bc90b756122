package dev.nonagon.gateway;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.format.ClientRoute;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.Framing;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import dev.nonagon.spi.provider.ResponseHead;
import dev.nonagon.spi.tck.Mutations;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Draws cases for {@link GatewayFuzzTest} from the formats' corpora, real clients' captures among them. */
final class FuzzCases {
    private final List<Corpus> corpora = new ArrayList<>();

    private record Corpus(FormatTranslator format, List<byte[]> requests, List<Answer> answers) {}

    @SuppressWarnings("ArrayRecordComponent") // Test data, never compared.
    private record Answer(byte[] bytes, boolean whole) {}

    /** What a client sends, and what an upstream answers. */
    record Case(int number, FormatTranslator format, FakeExchange exchange, Upstream upstream) {
        @Override
        public String toString() {
            return "case " + number + " (" + format.id() + " over "
                    + upstream.format().id() + ", status " + upstream.status() + ")";
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // Test data, never compared.
    record Upstream(FormatTranslator format, int status, Framing framing, byte[] bytes, int largestPiece) {
        /** What the answer says, read alone. */
        List<ChatEvent> truth() {
            return GatewayFuzzTest.read(format, framing, bytes);
        }

        ScriptedProvider.Script script() {
            return sink -> {
                sink.head(new ResponseHead(status, Headers.of("content-type", framing.contentType())));
                SplittableRandom random = new SplittableRandom(bytes.length);
                for (int at = 0; at < bytes.length; ) {
                    int piece = Math.min(bytes.length - at, 1 + random.nextInt(largestPiece));
                    sink.body(Arrays.copyOfRange(bytes, at, at + piece), 0, piece);
                    at += piece;
                }
            };
        }
    }

    FuzzCases(List<FormatTranslator> formats) throws IOException {
        for (FormatTranslator format : formats) {
            Path corpus = Path.of(
                    "..", "..", "translator-plugins", format.id().value(), "src", "test", "resources", "corpus");
            List<byte[]> requests = new ArrayList<>();
            for (Path file : files(corpus.resolve("requests"))) {
                requests.add(Files.readAllBytes(file));
            }
            List<Answer> answers = new ArrayList<>();
            for (Path file : files(corpus.resolve("answers"))) {
                answers.add(new Answer(
                        Files.readAllBytes(file), file.getFileName().toString().endsWith(".json")));
            }
            corpora.add(new Corpus(format, requests, answers));
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    Case draw(SplittableRandom random, int number) {
        Corpus client = corpora.get(random.nextInt(corpora.size()));
        Corpus upstream = corpora.get(random.nextInt(corpora.size()));
        return new Case(number, client.format(), exchange(client, random), answer(upstream, random));
    }

    private static FakeExchange exchange(Corpus client, SplittableRandom random) {
        List<ClientRoute> routes = client.format().routes().stream()
                .filter(r -> r.operation() == Operation.CHAT)
                .toList();
        ClientRoute route = routes.get(random.nextInt(routes.size()));
        ObjectNode body = Json.parseObject(
                client.requests().get(random.nextInt(client.requests().size())));
        for (int i = random.nextInt(4); i > 0 && !body.isEmpty(); i--) {
            body = Mutations.mutate(body, random);
        }
        boolean streamed = random.nextBoolean();
        if (!route.path().contains("{model")) {
            body.put("model", "up/m");
            body.put("stream", streamed);
        }
        byte[] bytes = Json.bytes(body);
        if (random.nextInt(25) == 0) {
            bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
        }
        String path = route.path().replaceAll("\\{model\\+?}", "up/m");
        return new FakeExchange(
                route.method(),
                path,
                Headers.of("content-type", "application/json"),
                bytes,
                random.nextBoolean() ? Map.of("alt", "sse") : Map.of());
    }

    private static Upstream answer(Corpus upstream, SplittableRandom random) {
        Answer answer = upstream.answers().get(random.nextInt(upstream.answers().size()));
        Framing framing = answer.whole() ? Framing.whole() : upstream.format().framing();
        byte[] bytes = random.nextInt(3) == 0 ? answer.bytes() : damaged(answer, framing, random);
        int status = random.nextInt(12) == 0 ? STATUSES[random.nextInt(STATUSES.length)] : 200;
        return new Upstream(upstream.format(), status, framing, bytes, random.nextBoolean() ? 7 : 4096);
    }

    private static final int[] STATUSES = {400, 401, 403, 404, 413, 429, 500, 502, 503, 529};

    private static byte[] damaged(Answer answer, Framing framing, SplittableRandom random) {
        if (random.nextInt(3) == 0) {
            return Arrays.copyOf(answer.bytes(), random.nextInt(answer.bytes().length + 1));
        }
        if (random.nextInt(6) == 0) {
            byte[] copy = answer.bytes().clone();
            copy[random.nextInt(copy.length)] = (byte) random.nextInt(256);
            return copy;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Framing.Decoder decoder = framing.newDecoder();
        Map<Integer, byte[]> events = new LinkedHashMap<>();
        decoder.feed(answer.bytes(), 0, answer.bytes().length, e -> events.put(events.size(), framing.encode(e)));
        decoder.end(e -> events.put(events.size(), framing.encode(e)));
        int victim = random.nextInt(Math.max(1, events.size()));
        events.forEach((i, event) -> {
            if (i != victim) {
                out.writeBytes(event);
                return;
            }
            switch (random.nextInt(3)) {
                case 0 -> {}
                case 1 -> {
                    out.writeBytes(event);
                    out.writeBytes(event);
                }
                default -> out.writeBytes(mutated(event, random));
            }
        });
        return out.toByteArray();
    }

    /** The JSON in a framed event, damaged. */
    private static byte[] mutated(byte[] event, SplittableRandom random) {
        String text = new String(event, StandardCharsets.UTF_8);
        int from = text.indexOf('{');
        int to = text.lastIndexOf('}');
        if (from < 0 || to < from) {
            return event;
        }
        try {
            JsonNode json = Json.parse(text.substring(from, to + 1).getBytes(StandardCharsets.UTF_8));
            return json instanceof ObjectNode object && !object.isEmpty()
                    ? (text.substring(0, from) + Json.text(Mutations.mutate(object, random)) + text.substring(to + 1))
                            .getBytes(StandardCharsets.UTF_8)
                    : event;
        } catch (JsonProblem e) {
            return event;
        }
    }
}
