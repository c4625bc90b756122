package dev.nonagon.console;

import dev.nonagon.access.Asked;
import dev.nonagon.access.Caller;
import dev.nonagon.access.Decision;
import dev.nonagon.access.Gatekeeper;
import dev.nonagon.access.Need;
import dev.nonagon.access.OpenSession;
import dev.nonagon.access.Visitor;
import dev.nonagon.login.FirstRun;
import dev.nonagon.login.Oidc;
import dev.nonagon.spi.Secret;
import dev.nonagon.store.StoreUnavailable;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Leads from short addresses to pages, and lets nobody past the login who is not logged in (C1, C2). */
@SuppressWarnings("NullAway.Init") // The container makes filters, and injects fields only.
public class ConsoleDoor extends HttpFilter {
    private static final long serialVersionUID = 1L;
    private static final String RESOURCES = Screen.FOLDER + "/jakarta.faces.resource/";

    /** The field of a form that holds its session's token. */
    static final String TOKEN = "csrf";

    @Inject
    private transient Gatekeeper gatekeeper;

    @Inject
    private transient FirstRun firstRun;

    @Inject
    private transient Oidc oidc;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String path = request.getRequestURI().substring(request.getContextPath().length());
        if (path.startsWith(RESOURCES)) {
            chain.doFilter(request, response);
            return;
        }
        Optional<Screen> screen = Screen.at(path);
        // A page is not for a cache: it shows state, and a form's token.
        response.setHeader("Cache-Control", "no-store");
        Asked asked = Asked.of(request);
        try {
            boolean open = screen.filter(Screen::isPublic).isPresent();
            switch (gatekeeper.decidePage(
                    asked,
                    Optional.ofNullable(request.getParameter(TOKEN)).map(Secret::new),
                    open ? Need.PUBLIC : Need.ADMIN)) {
                case Decision.Refused refused -> refuse(request, response, path, refused);
                case Decision.Admitted admitted -> admit(request, response, screen, asked, admitted.visitor());
            }
        } catch (StoreUnavailable e) {
            response.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        }
    }

    private void admit(
            HttpServletRequest request,
            HttpServletResponse response,
            Optional<Screen> screen,
            Asked asked,
            Visitor visitor)
            throws IOException, ServletException {
        boolean in = !(visitor.caller() instanceof Caller.Anonymous);
        if (screen.isEmpty()) {
            response.setStatus(HttpServletResponse.SC_NOT_FOUND);
        } else if (in && screen.get().isPublic() && !request.getMethod().equals("POST")) {
            leave(request, response, Screen.HOME.getPath());
            return;
        }
        Guest.receive(
                request, visitor, gatekeeper.session(asked, visitor.client()).map(OpenSession::csrfToken));
        request.getRequestDispatcher(Screen.FOLDER + screen.map(Screen::view).orElse("/console/missing.xhtml"))
                .forward(new Sessionless(request), response);
    }

    private void refuse(HttpServletRequest request, HttpServletResponse response, String path, Decision.Refused refused)
            throws IOException {
        if (refused.status() != HttpServletResponse.SC_UNAUTHORIZED) {
            response.setStatus(refused.status());
            response.setContentType("text/plain; charset=utf-8");
            response.getOutputStream().write(refused.sentence().getBytes(StandardCharsets.UTF_8));
            return;
        }
        if (!firstRun.hasPassword() && !oidc.isConfigured()) {
            leave(request, response, Screen.SETUP.getPath());
            return;
        }
        String query = request.getQueryString();
        String back = query == null ? path : path + "?" + query;
        leave(
                request,
                response,
                back.equals(Screen.HOME.getPath())
                        ? Screen.LOGIN.getPath()
                        : Screen.LOGIN.getPath() + "?back=" + URLEncoder.encode(back, StandardCharsets.UTF_8));
    }

    /** A part of a page that asks for itself is told to load another page; it could make nothing of a redirect. */
    private static void leave(HttpServletRequest request, HttpServletResponse response, String path)
            throws IOException {
        String address = request.getContextPath() + path;
        if (!"partial/ajax".equals(request.getHeader("Faces-Request"))) {
            response.sendRedirect(address);
            return;
        }
        response.setContentType("text/xml; charset=utf-8");
        String safe = address.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
        response.getOutputStream()
                .write(("<?xml version=\"1.0\" encoding=\"UTF-8\"?><partial-response><redirect url=\"" + safe
                                + "\"/></partial-response>")
                        .getBytes(StandardCharsets.UTF_8));
    }
}
