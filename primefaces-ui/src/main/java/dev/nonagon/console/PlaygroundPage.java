package dev.nonagon.console;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Named;

/** Where models are tried. The talk itself is between the browser and {@code /api/playground}: nothing of it is kept here. */
@Named("playgroundPage")
@RequestScoped
public class PlaygroundPage {
    /** The page's clock: whatever is drawn anew is read anew. */
    public void act() {}
}
