package dev.nonagon.tools;

/** Where a part stands in the client's request. */
record Place(int message, int part) implements Comparable<Place> {
    String pointer() {
        return "/messages/" + message + "/content/" + part;
    }

    @Override
    public int compareTo(Place other) {
        return message != other.message ? Integer.compare(message, other.message) : Integer.compare(part, other.part);
    }
}
