package dev.nonagon.webhooks;

import dev.nonagon.spi.OutboundHttp;
import dev.nonagon.spi.provider.UpstreamRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Makes one call in a bounded time. Thread-safe; blocks. */
final class Courier {
    private final OutboundHttp http;
    private final Duration patience;

    Courier(OutboundHttp http, Duration patience) {
        this.http = http;
        this.patience = patience;
    }

    /**
     * What came of a call.
     *
     * @param status 0 if there was no answer
     * @param trouble empty if it went well; never the address, which may be a secret
     */
    record Result(int status, String trouble) {
        boolean success() {
            return trouble.isEmpty();
        }

        /** Whether nobody is there any more. */
        boolean gone() {
            return status == 410;
        }
    }

    Result call(UpstreamRequest request) throws InterruptedException {
        FutureTask<OutboundHttp.Answer> task = new FutureTask<>(() -> http.send(request));
        Thread worker = Thread.ofVirtual().name("nonagon-webhook-call").start(task);
        try {
            int status = task.get(patience.toMillis(), TimeUnit.MILLISECONDS).status();
            return new Result(status, status >= 200 && status < 300 ? "" : "It answers " + status);
        } catch (TimeoutException e) {
            return new Result(0, "It does not answer within " + patience.toSeconds() + " seconds");
        } catch (ExecutionException e) {
            return new Result(
                    0, "It does not answer" + (e.getCause() instanceof IOException why ? ": " + words(why) : ""));
        } finally {
            worker.interrupt();
        }
    }

    private static String words(Throwable why) {
        String message = why.getMessage();
        return why.getClass().getSimpleName() + (message == null ? "" : " " + message.replaceAll("https?://\\S+", "…"));
    }
}
