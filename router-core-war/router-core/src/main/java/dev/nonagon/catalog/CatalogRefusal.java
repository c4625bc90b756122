package dev.nonagon.catalog;

/** A catalog that does not count, and why: a sentence. */
public final class CatalogRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CatalogRefusal(String sentence) {
        super(sentence);
    }
}
