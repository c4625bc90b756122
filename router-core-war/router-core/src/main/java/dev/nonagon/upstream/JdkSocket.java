package dev.nonagon.upstream;

import dev.nonagon.spi.provider.UpstreamSocket;
import java.io.IOException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** The JDK's WebSocket, read by a thread that blocks (U1, U6). One thread uses it; another one, the client's, feeds it. */
final class JdkSocket implements UpstreamSocket {
    /** In characters. No event of a chat comes near; a picture may. */
    private static final int LONGEST_MESSAGE = 64 * 1024 * 1024;

    private static final int NORMAL = 1000;
    private static final int TOO_BIG = 1009;
    private static final int NOT_TEXT = 1003;

    private final WebSocket socket;
    private final Inbox inbox;

    /** @param inbox the one that the socket was built with */
    JdkSocket(WebSocket socket, Inbox inbox) {
        this.socket = socket;
        this.inbox = inbox;
    }

    @Override
    public void send(String message) throws IOException, InterruptedException {
        try {
            socket.sendText(message, true).get();
        } catch (ExecutionException e) {
            throw inbox.end(String.valueOf(e.getCause()));
        }
    }

    @Override
    public String receive() throws IOException, InterruptedException {
        switch (inbox.heard.take()) {
            case Heard.Message message -> {
                socket.request(1);
                return message.text();
            }
            case Heard.End end -> {
                // For whoever asks again.
                inbox.heard.add(end);
                throw new Ended(end.code(), end.reason());
            }
        }
    }

    @Override
    public void close() {
        socket.sendClose(NORMAL, "").whenComplete((closed, trouble) -> socket.abort());
    }

    private sealed interface Heard {
        record Message(String text) implements Heard {}

        record End(int code, String reason) implements Heard {}
    }

    /** What has been heard and not been read: one message at the most, for only then the next is asked for. */
    static final class Inbox implements WebSocket.Listener {
        private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
        private final StringBuilder begun = new StringBuilder();

        @Override
        public void onOpen(WebSocket opened) {
            opened.request(1);
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            if (begun.length() + part.length() > LONGEST_MESSAGE) {
                ends(from, TOO_BIG, "a message of more than " + LONGEST_MESSAGE + " characters");
                return null;
            }
            begun.append(part);
            if (last) {
                heard.add(new Heard.Message(begun.toString()));
                begun.setLength(0);
            } else {
                from.request(1);
            }
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer part, boolean last) {
            ends(from, NOT_TEXT, "a message that is no text");
            return null;
        }

        private void ends(WebSocket from, int code, String reason) {
            heard.add(new Heard.End(code, reason));
            from.abort();
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            heard.add(new Heard.End(code, reason));
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable trouble) {
            heard.add(new Heard.End(Ended.BROKEN, String.valueOf(trouble.getMessage())));
        }

        /** Why nothing can be sent: the upstream's own word, if it is there. */
        private Ended end(String otherwise) {
            return heard.stream()
                    .filter(Heard.End.class::isInstance)
                    .map(Heard.End.class::cast)
                    .findFirst()
                    .map(end -> new Ended(end.code(), end.reason()))
                    .orElseGet(() -> new Ended(Ended.BROKEN, otherwise));
        }
    }
}
