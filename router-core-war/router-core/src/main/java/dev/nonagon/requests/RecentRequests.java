package dev.nonagon.requests;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** The last requests (Q1). Thread-safe, without a lock. */
public final class RecentRequests implements Consumer<RequestStory> {
    private static final int MOST = 2_000;

    private final ConcurrentLinkedDeque<RequestStory> newestFirst = new ConcurrentLinkedDeque<>();
    private final ConcurrentHashMap<String, RequestStory> byId = new ConcurrentHashMap<>();
    private final AtomicInteger kept = new AtomicInteger();
    private final int most;

    public RecentRequests() {
        this(MOST);
    }

    RecentRequests(int most) {
        this.most = most;
    }

    @Override
    public void accept(RequestStory story) {
        newestFirst.addFirst(story);
        byId.put(story.record().requestId(), story);
        if (kept.incrementAndGet() > most) {
            RequestStory oldest = newestFirst.pollLast();
            kept.decrementAndGet();
            if (oldest != null) {
                byId.remove(oldest.record().requestId(), oldest);
            }
        }
    }

    /** One of them. */
    public Optional<RequestStory> find(String requestId) {
        return Optional.ofNullable(byId.get(requestId));
    }

    /** The newest, newest first. */
    public List<RequestStory> newest(int limit) {
        List<RequestStory> some = new ArrayList<>(Math.min(limit, most));
        for (RequestStory story : newestFirst) {
            if (some.size() == limit) {
                break;
            }
            some.add(story);
        }
        return some;
    }
}
