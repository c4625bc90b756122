package dev.nonagon.books;

import java.time.Instant;

/**
 * An entry of a book.
 *
 * @param version for {@link Book#edit}; grows with each change
 */
public record Kept<D>(String id, D data, Instant createdAt, Instant updatedAt, long version) {}
