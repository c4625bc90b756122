package dev.nonagon.spi.chat;

import dev.nonagon.spi.FormatId;

/**
 * What a model put under its thinking so that it can be handed back: a signature, or the thinking itself encrypted.
 * Opaque; never invented, and never shown to another family than the one that minted it.
 *
 * @param minter the format through which it was read, until the seal ledger knows the family better
 */
public record Seal(FormatId minter, String value) {
    /** A seal is a token of a conversation: it does not belong in a log. */
    @Override
    public String toString() {
        return "Seal[" + minter + ", " + value.length() + " chars]";
    }
}
