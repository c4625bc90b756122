package dev.nonagon.observation;

import dev.nonagon.requests.RequestStory;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.provider.ResponseHead;
import dev.nonagon.spi.provider.UpstreamRequest;
import dev.nonagon.usage.AttemptRecord.Fate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Several observers as one; none of them can break a request (O3). Thread-safe. */
public final class Observers implements Observer {
    private static final System.Logger LOG = System.getLogger(Observers.class.getName());

    private final List<Observer> all;

    public Observers(List<Observer> all) {
        this.all = List.copyOf(all);
    }

    @Override
    public Observation begin(Arrival arrival) {
        List<Observation> interested = new ArrayList<>(all.size());
        for (Observer observer : all) {
            try {
                Observation observation = observer.begin(arrival);
                if (observation != Observation.NONE) {
                    interested.add(observation);
                }
            } catch (RuntimeException e) {
                told(arrival.requestId(), e);
            }
        }
        return interested.isEmpty() ? Observation.NONE : new Together(arrival.requestId(), interested);
    }

    private static void told(String requestId, RuntimeException e) {
        LOG.log(System.Logger.Level.ERROR, "request=" + requestId + " event=observer-failed", e);
    }

    /** Those who listen to one thing; whoever throws listens no more. */
    private static final class Circle<T> {
        private final String requestId;
        private volatile List<T> members;

        Circle(String requestId, List<T> members) {
            this.requestId = requestId;
            this.members = List.copyOf(members);
        }

        List<T> members() {
            return members;
        }

        void tell(Consumer<T> what) {
            for (T member : members) {
                try {
                    what.accept(member);
                } catch (RuntimeException e) {
                    told(requestId, e);
                    leave(member);
                }
            }
        }

        private synchronized void leave(T member) {
            members = members.stream().filter(m -> m != member).toList();
        }
    }

    private static final class Together implements Observation {
        private final String requestId;
        private final Circle<Observation> circle;
        private final boolean wantsAnswer;

        Together(String requestId, List<Observation> members) {
            this.requestId = requestId;
            this.circle = new Circle<>(requestId, members);
            this.wantsAnswer = members.stream().anyMatch(Observation::wantsAnswer);
        }

        @Override
        public boolean wantsAnswer() {
            return wantsAnswer;
        }

        @Override
        public void answerBegins(int status, Headers headers) {
            circle.tell(one -> one.answerBegins(status, headers));
        }

        @Override
        public void answer(byte[] bytes, int offset, int length) {
            circle.tell(one -> {
                if (one.wantsAnswer()) {
                    one.answer(bytes, offset, length);
                }
            });
        }

        @Override
        public AttemptObservation attempt(Asked asked) {
            List<AttemptObservation> interested =
                    new ArrayList<>(circle.members().size());
            circle.tell(one -> {
                AttemptObservation attempt = one.attempt(asked);
                if (attempt != AttemptObservation.NONE) {
                    interested.add(attempt);
                }
            });
            return interested.isEmpty() ? AttemptObservation.NONE : new Attempting(requestId, interested);
        }

        @Override
        public void end(RequestStory story) {
            circle.tell(one -> one.end(story));
        }
    }

    private static final class Attempting implements AttemptObservation {
        private final Circle<AttemptObservation> circle;
        private final boolean wantsBytes;

        Attempting(String requestId, List<AttemptObservation> members) {
            this.circle = new Circle<>(requestId, members);
            this.wantsBytes = members.stream().anyMatch(AttemptObservation::wantsBytes);
        }

        @Override
        public boolean wantsBytes() {
            return wantsBytes;
        }

        @Override
        public void sent(UpstreamRequest request) {
            circle.tell(one -> one.sent(request));
        }

        @Override
        public void said(byte[] message) {
            circle.tell(one -> one.said(message));
        }

        @Override
        public void head(ResponseHead head) {
            circle.tell(one -> one.head(head));
        }

        @Override
        public void body(byte[] bytes, int offset, int length) {
            circle.tell(one -> {
                if (one.wantsBytes()) {
                    one.body(bytes, offset, length);
                }
            });
        }

        @Override
        public void ended(Fate fate, Optional<Failure> failure) {
            circle.tell(one -> one.ended(fate, failure));
        }
    }
}
