package dev.nonagon.format.openai.chat;

import dev.nonagon.spi.format.Peek;
import dev.nonagon.spi.json.JsonProblem;
import dev.nonagon.spi.json.Span;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A look at two fields of a multipart form, without its header: the boundary is what the first line says.
 *
 * @source RFC 7578 (forms) and RFC 2046, section 5.1.1 (boundaries)
 */
final class FormPeek {
    private static final byte[] LINE = {'\r', '\n'};
    private static final byte[] BLANK = {'\r', '\n', '\r', '\n'};
    private static final int LONGEST_BOUNDARY = 200;
    private static final int LONGEST_NAME = 300;
    private static final Pattern NAME =
            Pattern.compile("(?im)^content-disposition:.*?;\\s*name=(?:\"([^\"]*)\"|([^;\\s]+))");

    private final byte[] body;
    private Optional<Span> model = Optional.empty();
    private boolean stream;

    private FormPeek(byte[] body) {
        this.body = body;
    }

    /**
     * @throws JsonProblem if the body is no form
     */
    static Peek of(byte[] body) {
        FormPeek form = new FormPeek(body);
        form.read();
        return new Peek(form.model.map(form::text), form.stream, form.model, false, Optional.empty());
    }

    private void read() {
        int from = find(new byte[] {'-', '-'}, 0);
        int end = from < 0 ? -1 : find(LINE, from);
        if (end < 0 || end - from < 3 || end - from > LONGEST_BOUNDARY) {
            throw new JsonProblem("The body is no multipart form: its first line is no boundary", 0);
        }
        byte[] delimiter = (new String(LINE, StandardCharsets.ISO_8859_1)
                        + new String(body, from, end - from, StandardCharsets.ISO_8859_1))
                .getBytes(StandardCharsets.ISO_8859_1);
        int part = end + LINE.length;
        while (part >= 0 && part < body.length) {
            int next = find(delimiter, part - LINE.length);
            if (next < 0) {
                throw new JsonProblem("The form does not end with its boundary", body.length);
            }
            field(part, next);
            int after = next + delimiter.length;
            boolean last = after + 1 < body.length && body[after] == '-' && body[after + 1] == '-';
            int line = find(LINE, after);
            part = last || line < 0 ? -1 : line + LINE.length;
        }
    }

    private void field(int from, int to) {
        int blank = find(BLANK, from);
        if (blank < 0 || blank + BLANK.length > to) {
            return;
        }
        Matcher name = NAME.matcher(new String(body, from, blank - from, StandardCharsets.UTF_8));
        if (!name.find()) {
            return;
        }
        Span value = new Span(blank + BLANK.length, to);
        switch (Optional.ofNullable(name.group(1))
                .orElseGet(() -> name.group(2))
                .toLowerCase(Locale.ROOT)) {
            case "model" -> {
                if (model.isPresent()) {
                    throw new JsonProblem("The field 'model' is given twice", value.from());
                }
                if (value.length() <= LONGEST_NAME) {
                    model = Optional.of(value);
                }
            }
            case "stream" ->
                stream = value.length() <= LONGEST_NAME && text(value).strip().equalsIgnoreCase("true");
            default -> {
                // Goes on as it is.
            }
        }
    }

    private String text(Span span) {
        return new String(body, span.from(), span.length(), StandardCharsets.UTF_8);
    }

    private int find(byte[] wanted, int from) {
        int last = body.length - wanted.length;
        for (int i = Math.max(0, from); i <= last; i++) {
            int n = 0;
            while (n < wanted.length && body[i + n] == wanted[n]) {
                n++;
            }
            if (n == wanted.length) {
                return i;
            }
        }
        return -1;
    }
}
