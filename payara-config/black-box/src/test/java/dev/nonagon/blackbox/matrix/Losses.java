package dev.nonagon.blackbox.matrix;

import dev.nonagon.blackbox.support.RunningRouter;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the router's log says was lost, request by request. Used by one thread, one request at a time. */
final class Losses {
    private static final Pattern LOST = Pattern.compile("event=translated .*lost=\"(.*)\"");

    private final RunningRouter router;
    private int read;

    Losses(RunningRouter router) {
        this.router = router;
        this.read = router.log().length();
    }

    /** What was lost since the last question. */
    Set<String> sinceLast() {
        Set<String> lost = new TreeSet<>();
        String log = router.log();
        log.substring(read).lines().forEach(line -> {
            Matcher matcher = LOST.matcher(line);
            if (matcher.find()) {
                for (String one : matcher.group(1).split(" \\| ", -1)) {
                    // Which of many messages it was is no matter.
                    lost.add(one.replaceAll("/\\d+", "/*"));
                }
            }
        });
        read = log.length();
        return lost;
    }
}
