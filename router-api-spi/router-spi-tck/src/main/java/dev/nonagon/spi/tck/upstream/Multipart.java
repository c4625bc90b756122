package dev.nonagon.spi.tck.upstream;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A form of several parts, read by the letter. */
final class Multipart {
    private static final Pattern BOUNDARY = Pattern.compile("multipart/form-data;.*boundary=\"?([^\";]+)\"?.*");
    private static final Pattern NAME = Pattern.compile("(?i)content-disposition: *form-data;.*?\\bname=\"([^\"]*)\"");
    private static final Pattern FILE = Pattern.compile("(?i)\\bfilename=\"([^\"]*)\"");

    private final List<Field> fields = new ArrayList<>();

    /** One part. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Field(String name, Optional<String> fileName, byte[] content) {}

    private Multipart() {}

    /**
     * @throws Refusal if it is no such form, or a broken one
     */
    static Multipart of(Received request) {
        Matcher type = BOUNDARY.matcher(request.headers().first("content-type").orElse(""));
        Refusal.unless(type.matches(), "The content-type must be multipart/form-data with a boundary");
        // One byte is one letter, so that positions are the same.
        String body = new String(request.body(), StandardCharsets.ISO_8859_1);
        String mark = "--" + type.group(1);
        Refusal.unless(
                body.startsWith(mark + "\r\n") && body.stripTrailing().endsWith("\r\n" + mark + "--"),
                "Could not parse multipart form");
        Multipart form = new Multipart();
        String[] parts = body.split("(?:^|\r\n)" + Pattern.quote(mark) + "(?:\r\n|--)", -1);
        for (int i = 1; i < parts.length - 1; i++) {
            form.fields.add(part(parts[i]));
        }
        return form;
    }

    private static Field part(String part) {
        int end = part.indexOf("\r\n\r\n");
        Refusal.unless(end > 0, "Could not parse multipart form: a part without a head");
        String head = part.substring(0, end);
        Matcher name = NAME.matcher(head);
        Refusal.unless(name.find(), "Could not parse multipart form: a part without a name");
        Matcher file = FILE.matcher(head);
        return new Field(
                name.group(1),
                file.find() ? Optional.of(file.group(1)) : Optional.empty(),
                part.substring(end + 4).getBytes(StandardCharsets.ISO_8859_1));
    }

    List<String> names() {
        return fields.stream().map(Field::name).toList();
    }

    Optional<Field> field(String name) {
        return fields.stream().filter(f -> f.name().equals(name)).findFirst();
    }

    /** A field's text; empty if there is none. */
    String text(String name) {
        return field(name)
                .map(f -> new String(f.content(), StandardCharsets.UTF_8))
                .orElse("");
    }
}
