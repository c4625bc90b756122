package dev.nonagon.console;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** Makes pages, scripts and styles small on their way. The console's own: the router's streams must never be held back by it. */
public class SqueezeFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!accepts(request)) {
            chain.doFilter(request, response);
            return;
        }
        Squeezed squeezed = new Squeezed(response);
        chain.doFilter(request, squeezed);
        squeezed.finish();
    }

    private static boolean accepts(HttpServletRequest request) {
        return Optional.ofNullable(request.getHeader("Accept-Encoding"))
                .map(all -> all.toLowerCase(Locale.ROOT).contains("gzip"))
                .orElse(false);
    }

    private static final class Squeezed extends HttpServletResponseWrapper {
        private @Nullable Sink sink;
        private @Nullable PrintWriter writer;

        Squeezed(HttpServletResponse response) {
            super(response);
        }

        @Override
        public ServletOutputStream getOutputStream() throws IOException {
            Sink open = sink;
            if (open == null) {
                open = new Sink(this);
                sink = open;
            }
            return open;
        }

        @Override
        public PrintWriter getWriter() throws IOException {
            PrintWriter open = writer;
            if (open == null) {
                open = new PrintWriter(new OutputStreamWriter(getOutputStream(), StandardCharsets.UTF_8));
                writer = open;
            }
            return open;
        }

        @Override
        public void setContentLength(int length) {
            // Of what nobody will see.
        }

        @Override
        public void setContentLengthLong(long length) {
            // The same.
        }

        @Override
        public void setHeader(String name, String value) {
            if (!name.equalsIgnoreCase("Content-Length")) {
                super.setHeader(name, value);
            }
        }

        @Override
        public void flushBuffer() throws IOException {
            PrintWriter open = writer;
            if (open != null) {
                open.flush();
            }
        }

        void finish() throws IOException {
            flushBuffer();
            Sink open = sink;
            if (open != null) {
                open.close();
            }
        }
    }

    /** Squeezes what its response's type says is text. The header is set with the first byte, when the type is known. */
    private static final class Sink extends ServletOutputStream {
        private final HttpServletResponse response;
        private java.io.@Nullable OutputStream out;

        Sink(HttpServletResponse response) {
            this.response = response;
        }

        private java.io.OutputStream out() throws IOException {
            java.io.OutputStream open = out;
            if (open == null) {
                HttpServletResponse real = (HttpServletResponse) ((HttpServletResponseWrapper) response).getResponse();
                String type = String.valueOf(response.getContentType());
                boolean text = type.startsWith("text/") || type.contains("javascript") || type.contains("svg");
                if (text && !real.isCommitted()) {
                    real.setHeader("Content-Encoding", "gzip");
                    real.setHeader("Vary", "Accept-Encoding");
                    open = new GZIPOutputStream(real.getOutputStream(), true);
                } else {
                    open = real.getOutputStream();
                }
                out = open;
            }
            return open;
        }

        @Override
        public void write(int b) throws IOException {
            out().write(b);
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            out().write(bytes, from, count);
        }

        @Override
        public void close() throws IOException {
            if (out instanceof GZIPOutputStream squeezing) {
                squeezing.finish();
            }
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new UnsupportedOperationException("A page is written at once");
        }
    }
}
