package dev.nonagon.gateway;

import jakarta.inject.Inject;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps from JAX-RS the header fields that mean nothing to the gateway and trouble to JAX-RS (rule W9): a form's content type
 * makes it read the body as parameters, so that nothing is left of it, and a field that it cannot parse makes it refuse the
 * request by itself, in no dialect at all. Requests with the usual fields pass untouched.
 */
@WebFilter(urlPatterns = "/*", asyncSupported = true)
@SuppressWarnings("NullAway.Init") // The container makes filters, and injects fields only.
public class HeaderVeil implements Filter {
    /** The attribute of a request that holds its veiled content type. */
    static final String CONTENT_TYPE = HeaderVeil.class.getName() + ".content-type";

    private static final Set<String> VEILED =
            Set.of("content-type", "accept", "accept-language", "accept-charset", "accept-encoding");
    private static final Set<String> USUAL = Set.of(
            "application/json",
            "application/json; charset=utf-8",
            "application/json;charset=utf-8",
            "*/*",
            "*",
            "text/event-stream",
            "application/json, text/event-stream");

    @Inject
    private Gateway gateway;

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request instanceof HttpServletRequest http && !usual(http) && gateway.serves(path(http))) {
            // The gateway itself wants to know: an upstream must be told where a form's parts begin.
            http.setAttribute(CONTENT_TYPE, http.getHeader("content-type"));
            chain.doFilter(new Veiled(http), response);
        } else {
            chain.doFilter(request, response);
        }
    }

    private static String path(HttpServletRequest request) {
        return request.getRequestURI().substring(request.getContextPath().length());
    }

    private static boolean usual(HttpServletRequest request) {
        return usual(request.getHeader("content-type"))
                && usual(request.getHeader("accept"))
                && usual(request.getHeader("accept-language"))
                && request.getHeader("accept-charset") == null;
    }

    private static boolean usual(@Nullable String value) {
        return value == null || USUAL.contains(value) || USUAL.contains(value.toLowerCase(Locale.ROOT));
    }

    /** The request without the veiled fields. */
    private static final class Veiled extends HttpServletRequestWrapper {
        Veiled(HttpServletRequest request) {
            super(request);
        }

        private static boolean isVeiled(String name) {
            return VEILED.contains(name.toLowerCase(Locale.ROOT));
        }

        @Override
        public @Nullable String getContentType() {
            return null;
        }

        @Override
        public @Nullable String getHeader(String name) {
            return isVeiled(name) ? null : super.getHeader(name);
        }

        @Override
        public Enumeration<String> getHeaders(String name) {
            return isVeiled(name) ? Collections.emptyEnumeration() : super.getHeaders(name);
        }

        @Override
        public Enumeration<String> getHeaderNames() {
            return Collections.enumeration(Collections.list(super.getHeaderNames()).stream()
                    .filter(name -> !isVeiled(name))
                    .toList());
        }
    }
}
