package dev.nonagon.gateway;

import jakarta.inject.Inject;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * What a caller gets when the server refuses or fails before or after anything of ours (rule W2): instead of the server's
 * page, which names product and version and shows a stack trace. {@code web.xml} sends all such errors here.
 */
@WebServlet("/nonagon/error")
@SuppressWarnings("NullAway.Init") // The container makes servlets, and injects fields only.
public class ServerErrors extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Inject
    private transient Gateway gateway;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        boolean dispatched = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer;
        int status = dispatched ? (Integer) request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) : 404;
        String path = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String asked
                ? asked
                : request.getRequestURI();
        gateway.refusedByServer(new ServletExchange(request, response), status, path);
    }
}
