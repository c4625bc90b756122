package dev.nonagon.requestlog;

import dev.nonagon.observation.Arrival;
import dev.nonagon.observation.Asked;
import dev.nonagon.observation.AttemptObservation;
import dev.nonagon.observation.Observation;
import dev.nonagon.requests.RequestStory;
import dev.nonagon.spi.Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Takes down one request. What it holds is released when it is written, or dropped. */
final class Recording implements Observation {
    /** More attempts than this tell nothing new, and each holds two bodies. */
    private static final int MOST_ATTEMPTS = 50;

    private final Arrival arrival;
    private final LongSupplier nanoTime;
    private final long beganNanos;
    private final Allowance allowance;
    private final int mostBody;
    private final Consumer<Recording> done;
    private final KeptBody request;
    private final KeptBody answer;
    private final List<AttemptRecording> attempts = new ArrayList<>(2);
    private int attemptsLeftOut;
    private int status;
    private Headers answerHeaders = Headers.none();
    private long answerNanos = -1;
    private Optional<RequestStory> story = Optional.empty();

    /** @param done hears when it is complete */
    Recording(Arrival arrival, LongSupplier nanoTime, Allowance allowance, int mostBody, Consumer<Recording> done) {
        this.arrival = arrival;
        this.nanoTime = nanoTime;
        this.beganNanos = nanoTime.getAsLong();
        this.allowance = allowance;
        this.mostBody = mostBody;
        this.done = done;
        this.request = body();
        this.answer = body();
        request.whole(arrival.body());
    }

    KeptBody body() {
        return new KeptBody(allowance, mostBody);
    }

    /** Since the request began. */
    long nanos() {
        return nanoTime.getAsLong() - beganNanos;
    }

    @Override
    public boolean wantsAnswer() {
        return true;
    }

    @Override
    public synchronized void answerBegins(int code, Headers headers) {
        status = code;
        answerHeaders = headers;
        answerNanos = nanos();
    }

    @Override
    public void answer(byte[] bytes, int offset, int length) {
        answer.add(bytes, offset, length);
    }

    @Override
    public synchronized AttemptObservation attempt(Asked asked) {
        if (attempts.size() == MOST_ATTEMPTS) {
            attemptsLeftOut++;
            return AttemptObservation.NONE;
        }
        AttemptRecording attempt = new AttemptRecording(this, asked);
        attempts.add(attempt);
        return attempt;
    }

    @Override
    public void end(RequestStory ended) {
        synchronized (this) {
            story = Optional.of(ended);
        }
        done.accept(this);
    }

    void release() {
        request.release();
        answer.release();
        attempts().forEach(AttemptRecording::release);
    }

    Arrival arrival() {
        return arrival;
    }

    KeptBody request() {
        return request;
    }

    KeptBody answerBody() {
        return answer;
    }

    synchronized int status() {
        return status;
    }

    synchronized Headers answerHeaders() {
        return answerHeaders;
    }

    /** When the answer began; -1 if it never did. */
    synchronized long answerNanos() {
        return answerNanos;
    }

    synchronized List<AttemptRecording> attempts() {
        return List.copyOf(attempts);
    }

    synchronized int attemptsLeftOut() {
        return attemptsLeftOut;
    }

    synchronized Optional<RequestStory> story() {
        return story;
    }
}
