package dev.nonagon.gateway;

import dev.nonagon.spi.Headers;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URLDecoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A client's exchange on a servlet container. */
final class ServletExchange implements ClientExchange {
    private static final System.Logger LOG = System.getLogger(ServletExchange.class.getName());

    /** What lets somebody in and says which page asks: no upstream and no log needs it. */
    private static final Set<String> OF_THE_SESSION =
            Set.of("cookie", "x-csrf-token", "authorization", "x-api-key", "x-goog-api-key", "origin", "referer");

    private static final InetAddress ANYWHERE = anywhere();

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final String method;
    private final String path;
    private final Headers headers;
    private @Nullable ServletOutputStream out;
    private final Object listening = new Object();
    private Runnable stopListening = () -> {};
    private boolean neverListen;

    ServletExchange(HttpServletRequest request, HttpServletResponse response) {
        this.request = request;
        this.response = response;
        this.method = request.getMethod();
        this.path = request.getRequestURI().substring(request.getContextPath().length());
        this.headers = headersOf(request);
    }

    /**
     * The same at another path, without what the browser says about its session.
     *
     * @param path where the gateway shall look instead
     */
    ServletExchange(HttpServletRequest request, HttpServletResponse response, String path) {
        this.request = request;
        this.response = response;
        this.method = request.getMethod();
        this.path = path;
        this.headers = Headers.of(own(headersOf(request)));
    }

    private static Map<String, List<String>> own(Headers all) {
        Map<String, List<String>> kept = new TreeMap<>();
        all.forEach((name, value) -> {
            if (!OF_THE_SESSION.contains(name)) {
                kept.put(name, all.all(name));
            }
        });
        return kept;
    }

    private static Headers headersOf(HttpServletRequest request) {
        Map<String, List<String>> all = new TreeMap<>();
        request.getHeaderNames()
                .asIterator()
                .forEachRemaining(name -> all.put(name, Collections.list(request.getHeaders(name))));
        if (request.getAttribute(HeaderVeil.CONTENT_TYPE) instanceof String veiled) {
            all.put("content-type", List.of(veiled));
        }
        return Headers.of(all);
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String path() {
        return path.isEmpty() ? "/" : path;
    }

    /** Read by hand: the container's own parser would swallow a form-encoded body. */
    @Override
    public Map<String, String> query() {
        String query = request.getQueryString();
        if (query == null || query.isEmpty()) {
            return Map.of();
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                parameters.putIfAbsent(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            }
        }
        return parameters;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    @Override
    public Headers headers() {
        return headers;
    }

    private static InetAddress anywhere() {
        try {
            return InetAddress.getByAddress(new byte[4]);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("Four bytes are an address", e);
        }
    }

    @Override
    public InetAddress caller() {
        try {
            return InetAddress.getByName(request.getRemoteAddr());
        } catch (UnknownHostException e) {
            // A connection without an address is from nowhere near.
            return ANYWHERE;
        }
    }

    @Override
    public InputStream body() throws IOException {
        return request.getInputStream();
    }

    @Override
    public void begin(int status, Headers answerHeaders, long length) throws IOException {
        if (length >= 0) {
            // The client may send its next request as soon as it has the last byte; nobody may be listening then.
            stopListening();
        }
        response.setStatus(status);
        answerHeaders.forEach((name, value) -> {
            if (name.equals("content-type")) {
                if (isBinary(value)) {
                    // Else the server appends the one that web.xml names.
                    response.setCharacterEncoding(null);
                }
                response.setContentType(value);
            } else {
                response.addHeader(name, value);
            }
        });
        if (length >= 0) {
            response.setContentLengthLong(length);
        }
        out = response.getOutputStream();
        if (length < 0) {
            response.flushBuffer();
        }
    }

    private static boolean isBinary(String type) {
        return Stream.of("audio/", "image/", "video/", "application/octet-stream")
                .anyMatch(type::startsWith);
    }

    @Override
    public void send(byte[] bytes, int offset, int length) throws IOException {
        ServletOutputStream stream = out;
        if (stream == null) {
            throw new IllegalStateException("send before begin");
        }
        stream.write(bytes, offset, length);
        stream.flush();
    }

    @Override
    public void breakOff() {
        stopListening();
        DisconnectListener.breakOff(request);
    }

    @Override
    public void listenForDeparture(Runnable action) {
        synchronized (listening) {
            if (!neverListen) {
                stopListening = DisconnectListener.listen(request, action);
            }
        }
    }

    @Override
    public void stopListening() {
        synchronized (listening) {
            neverListen = true;
            stopListening.run();
            stopListening = () -> {};
        }
    }

    /** Gives the exchange back to the container. */
    void finish(AsyncResponse answer) {
        try {
            // An answer without a body is not out yet, and the container would give it a content type of its own.
            response.flushBuffer();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "event=client-left message=" + e.getMessage());
        }
        // Status and body are out already; on a committed response the container ignores what comes now.
        answer.resume(Response.status(response.getStatus()).build());
    }
}
