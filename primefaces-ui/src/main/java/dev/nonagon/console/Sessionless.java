package dev.nonagon.console;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpSession;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A request whose servlet session ends with it (C3). Faces and its components put small things into the session of any page, even a stateless one, and would so
 * make a cookie, and a heap of sessions that nobody needs.
 */
final class Sessionless extends HttpServletRequestWrapper {
    private final HttpSession session = new Passing(getServletContext());

    Sessionless(HttpServletRequest request) {
        super(request);
    }

    @Override
    public HttpSession getSession() {
        return session;
    }

    @Override
    public HttpSession getSession(boolean create) {
        return session;
    }

    private static final class Passing implements HttpSession {
        private final Map<String, Object> values = new HashMap<>();
        private final String id = UUID.randomUUID().toString();
        private final long began = System.currentTimeMillis();
        private final ServletContext context;

        Passing(ServletContext context) {
            this.context = context;
        }

        @Override
        public long getCreationTime() {
            return began;
        }

        @Override
        public String getId() {
            return id;
        }

        @Override
        public long getLastAccessedTime() {
            return began;
        }

        @Override
        public ServletContext getServletContext() {
            return context;
        }

        @Override
        public void setMaxInactiveInterval(int interval) {
            // It ends with the request anyway.
        }

        @Override
        public int getMaxInactiveInterval() {
            return 0;
        }

        @Override
        public @Nullable Object getAttribute(String name) {
            return values.get(name);
        }

        @Override
        public Enumeration<String> getAttributeNames() {
            return Collections.enumeration(values.keySet());
        }

        @Override
        public void setAttribute(String name, Object value) {
            values.put(name, value);
        }

        @Override
        public void removeAttribute(String name) {
            values.remove(name);
        }

        @Override
        public void invalidate() {
            values.clear();
        }

        @Override
        public boolean isNew() {
            return true;
        }
    }
}
