package dev.nonagon.clienttools;

/** A sentence in the languages of the console. */
public record Said(String en, String de) {
    /** @param language such as {@code de}; English for what we do not have */
    public String in(String language) {
        return language.equals("de") ? de : en;
    }
}
