package dev.nonagon.console;

import dev.nonagon.management.NodeDesk;
import dev.nonagon.management.NodeViews;
import dev.nonagon.spi.Secret;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Servers of one's own, from the forms about them. */
@RequestScoped
@SuppressWarnings(
        "NullAway.Init") // The container fills the fields; a scope of its kind needs a constructor without parameters.
public class Nodes {
    @Inject
    private NodeDesk desk;

    @Inject
    private Asks asks;

    @Inject
    private Guest guest;

    @Inject
    private Saying saying;

    List<String> formats() {
        return desk.formats();
    }

    void create() {
        desk.create(
                guest.actor(),
                new NodeViews.NewNode(
                        asks.text("node-name").orElse(asks.get("prefix")),
                        asks.get("prefix"),
                        asks.get("format"),
                        null,
                        null,
                        asks.get("base-url"),
                        null,
                        null));
    }

    void check() {
        @Nullable Secret key = asks.text("node-key").map(Secret::new).orElse(null);
        NodeViews.NodeVerdict verdict = desk.validate(new NodeViews.NodeTrial(
                asks.get("base-url"),
                key,
                asks.get("format"),
                null,
                null,
                asks.text("node-model").orElse(null)));
        if (verdict.valid()) {
            saying.done("node.valid");
        } else {
            saying.problem(verdict.error().orElse(""));
        }
    }

    void delete(String id) {
        desk.delete(guest.actor(), id);
    }
}
