package dev.nonagon.blackbox.console;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.BoundingBox;

/** A finger on a page: what the browser makes of touches, and no mouse. */
record Finger(Page page, CDPSession session) {
    private static final int STEPS = 8;

    /** Takes something and lets it go at the upper edge of something else. */
    void drag(String what, String where) {
        page.locator(what).scrollIntoViewIfNeeded();
        BoundingBox from = page.locator(what).boundingBox();
        BoundingBox to = page.locator(where).boundingBox();
        double x = from.x + from.width / 2;
        double begin = from.y + from.height / 2;
        double end = to.y + 3;
        touch("touchStart", x, begin);
        for (int step = 1; step <= STEPS; step++) {
            touch("touchMove", x, begin + (end - begin) * step / STEPS);
            page.waitForTimeout(30);
        }
        lift();
    }

    private void touch(String type, double x, double y) {
        JsonObject point = new JsonObject();
        point.addProperty("x", x);
        point.addProperty("y", y);
        send(type, point);
    }

    private void lift() {
        send("touchEnd");
    }

    private void send(String type, JsonObject... points) {
        JsonArray all = new JsonArray();
        for (JsonObject point : points) {
            all.add(point);
        }
        JsonObject event = new JsonObject();
        event.addProperty("type", type);
        event.add("touchPoints", all);
        session.send("Input.dispatchTouchEvent", event);
    }
}
