package dev.nonagon.books;

import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.Headers;
import java.net.URI;

/**
 * A server that speaks a known format. Its id is its provider id and prefix.
 *
 * @param label for people
 * @param baseUrl as given; completed when used
 * @param headers sent with every call; may hold secrets, which their {@code toString} masks
 */
public record NodeData(String label, FormatId format, URI baseUrl, Headers headers, String notes) {}
