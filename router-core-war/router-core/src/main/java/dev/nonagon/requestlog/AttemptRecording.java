package dev.nonagon.requestlog;

import dev.nonagon.observation.Asked;
import dev.nonagon.observation.AttemptObservation;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.provider.ResponseHead;
import dev.nonagon.spi.provider.UpstreamRequest;
import dev.nonagon.usage.AttemptRecord.Fate;
import java.util.Optional;

/** Takes down one attempt. Written by its thread, read by the log's. */
final class AttemptRecording implements AttemptObservation {
    private final Recording recording;
    private final Asked asked;
    private final long beganNanos;
    private final KeptBody call;
    private final KeptBody answer;
    private Optional<UpstreamRequest> request = Optional.empty();
    private Optional<ResponseHead> head = Optional.empty();
    private Optional<Fate> ending = Optional.empty();
    private Optional<Failure> failure = Optional.empty();
    private long sentNanos = -1;
    private long headNanos = -1;
    private long firstBodyNanos = -1;
    private long endedNanos = -1;

    AttemptRecording(Recording recording, Asked asked) {
        this.recording = recording;
        this.asked = asked;
        this.beganNanos = recording.nanos();
        this.call = recording.body();
        this.answer = recording.body();
    }

    /** When things happened, since the request began; -1 for what never did. */
    record Times(long began, long sent, long head, long firstBody, long ended) {}

    /** What was heard. */
    record Heard(
            Optional<UpstreamRequest> request,
            Optional<ResponseHead> head,
            Optional<Fate> ending,
            Optional<Failure> failure,
            Times times) {}

    @Override
    public boolean wantsBytes() {
        return true;
    }

    @Override
    public synchronized void sent(UpstreamRequest sent) {
        // The body is kept, cut to size, in a place of its own.
        request = Optional.of(new UpstreamRequest(sent.method(), sent.uri(), sent.headers(), new byte[0]));
        sentNanos = recording.nanos();
        call.whole(sent.body());
    }

    @Override
    public void said(byte[] message) {
        call.message(message);
    }

    @Override
    public synchronized void head(ResponseHead said) {
        head = Optional.of(said);
        headNanos = recording.nanos();
    }

    @Override
    public void body(byte[] bytes, int offset, int length) {
        answer.add(bytes, offset, length);
        synchronized (this) {
            if (firstBodyNanos < 0) {
                firstBodyNanos = recording.nanos();
            }
        }
    }

    @Override
    public synchronized void ended(Fate how, Optional<Failure> why) {
        ending = Optional.of(how);
        failure = why;
        endedNanos = recording.nanos();
    }

    void release() {
        call.release();
        answer.release();
    }

    Asked asked() {
        return asked;
    }

    KeptBody call() {
        return call;
    }

    KeptBody answer() {
        return answer;
    }

    synchronized Heard heard() {
        return new Heard(
                request,
                head,
                ending,
                failure,
                new Times(beganNanos, sentNanos, headNanos, firstBodyNanos, endedNanos));
    }
}
