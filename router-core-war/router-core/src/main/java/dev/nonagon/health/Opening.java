package dev.nonagon.health;

import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import org.eclipse.microprofile.health.Readiness;

/**
 * Made last of all servlets, and so the sign that the server sends requests to the application (H2). It answers none itself:
 * what it inherits refuses them all.
 */
@WebServlet(urlPatterns = "/nonagon/opening", loadOnStartup = Integer.MAX_VALUE)
@SuppressWarnings("NullAway.Init") // The container makes servlets, and injects fields only.
public class Opening extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Inject
    @Readiness
    private transient Ready ready;

    @Override
    public void init() {
        ready.open();
    }
}
