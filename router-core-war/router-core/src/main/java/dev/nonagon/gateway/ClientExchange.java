package dev.nonagon.gateway;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;

/**
 * One HTTP request of a client and the answer to it, whatever server carries them. Used by the request's own thread,
 * {@link #listenForDeparture} also by the watchdog's.
 */
public interface ClientExchange {
    String method();

    /** The path below the application's own, undecoded, beginning with a slash. */
    String path();

    /** The parameters of the query string, decoded; the first where a name comes twice. */
    Map<String, String> query();

    /** A parameter of the query string, decoded. */
    default Optional<String> query(String name) {
        return Optional.ofNullable(query().get(name));
    }

    Headers headers();

    /** The address of the other end of the connection. */
    InetAddress caller();

    InputStream body() throws IOException;

    /**
     * Sends status and headers.
     *
     * @param length of the body; -1 for a stream
     */
    void begin(int status, Headers headers, long length) throws IOException;

    /** Sends bytes at once. Blocks while the client is slow; fails when it has left. */
    void send(byte[] bytes, int offset, int length) throws IOException;

    /**
     * Tells the client of a failure, where its protocol has words of its own for that.
     *
     * @return false if the failure must be told as an answer
     */
    default boolean tell(Failure failure, String requestId) throws IOException {
        return false;
    }

    /**
     * Closes the connection in the middle of the answer: the only way to say that bytes without a grammar are not all.
     * Does nothing where the server does not let us.
     */
    default void breakOff() {}

    /**
     * Asks to be told when the client leaves. Servers that cannot tell say nothing; the next write will. Not for requests
     * that are over in a moment: listening has its price.
     */
    void listenForDeparture(Runnable action);

    /** Stops listening, for good. Must be called before the answer ends. */
    void stopListening();
}
