package dev.nonagon.books;

/** CDI event: the picture was drawn anew, by a change on this node or another. Fired before the change's call returns. */
public record StateChanged() {}
