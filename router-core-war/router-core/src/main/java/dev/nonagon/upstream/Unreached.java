package dev.nonagon.upstream;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;

/** Why a connection failed, in words. The JDK's client often gives an exception without a message. */
public final class Unreached {
    private static final int DEEPEST = 8;

    private Unreached() {}

    /**
     * One phrase without a full stop, never empty: what was refused or not found, else what the exception says, after its name
     * unless it is a plain {@link IOException}.
     */
    public static String words(Throwable trouble) {
        Throwable cause = trouble;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
                return "the name of the host cannot be resolved";
            }
            cause = cause.getCause();
        }
        String message = trouble.getMessage();
        String name = trouble.getClass().getSimpleName();
        if (message == null || message.isBlank()) {
            return trouble instanceof ConnectException ? "the connection was refused" : name;
        }
        return trouble.getClass() == IOException.class ? message : name + " " + message;
    }
}
