package dev.nonagon.provider.echo;

import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;

/** Text as words: the only tokens that echo knows. */
final class Words {
    private Words() {}

    static long count(String text) {
        return new StringTokenizer(text).countTokens();
    }

    /** The text in pieces of one word each, with the white space before it; together they are the text. */
    static List<String> pieces(String text) {
        List<String> pieces = new ArrayList<>();
        int from = 0;
        boolean inWord = false;
        for (int i = 0; i < text.length(); i++) {
            boolean space = Character.isWhitespace(text.charAt(i));
            if (space && inWord) {
                pieces.add(text.substring(from, i));
                from = i;
            }
            inWord = !space;
        }
        if (from < text.length()) {
            pieces.add(text.substring(from));
        }
        return pieces;
    }

    /** The first {@code most} words. */
    static String first(String text, long most) {
        return count(text) <= most ? text : String.join("", pieces(text).subList(0, (int) most));
    }
}
