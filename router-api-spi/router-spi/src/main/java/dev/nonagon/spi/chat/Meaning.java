package dev.nonagon.spi.chat;

import java.util.List;
import java.util.Optional;

/**
 * What a piece that one format wrote in its own way ({@link ChatEvent.Foreign}) says to the others, as far as a second one
 * can say it. The writer of the piece's own format writes the piece itself. Immutable.
 */
public sealed interface Meaning {
    /**
     * The provider searched the web on the model's behalf.
     *
     * @param id the search's id on the upstream's wire; empty if it has none
     * @param queries what was asked, in order
     * @param pages what was found; empty where the provider does not say
     * @param done whether the search is over; before that it is told once at the most, and its pages are not known
     */
    record Search(String id, List<String> queries, List<Page> pages, boolean done) implements Meaning {
        public Search {
            queries = List.copyOf(queries);
            pages = List.copyOf(pages);
        }
    }

    /** A page of the web. */
    record Page(String url, String title) {}

    /**
     * Words of the answer rest on a page.
     *
     * @param block the text block that holds the words; it has been opened, and may have been closed since
     * @param start the first of the words in the block's text, in UTF-16 code units
     * @param end behind the last of them
     */
    record Citation(int block, int start, int end, Page page) implements Meaning {}

    /**
     * A picture that the model made.
     *
     * @param mediaType for example {@code image/png}
     * @param base64 its bytes, in standard Base64
     * @param seal what it carries of the thinking before it, in formats that seal pictures
     */
    record Picture(String mediaType, String base64, Optional<Seal> seal) implements Meaning {
        public Picture(String mediaType, String base64) {
            this(mediaType, base64, Optional.empty());
        }
    }
}
