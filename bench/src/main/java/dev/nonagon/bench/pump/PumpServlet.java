package dev.nonagon.bench.pump;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Sends each request on to the upstream named by the system property {@code bench.upstream} and the answer back. */
@WebServlet(urlPatterns = "/*", asyncSupported = true, loadOnStartup = 1)
public final class PumpServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final int BUFFER_BYTES = 16 * 1024;
    private static final String UPSTREAM = System.getProperty("bench.upstream", "http://127.0.0.1:1");

    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(Runnable::run)
            .build();

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) {
        AsyncContext context = request.startAsync();
        context.setTimeout(0);
        Thread.startVirtualThread(() -> {
            try {
                pump(request, response);
            } catch (IOException e) {
                // The generator has left; nobody is there to be told.
                log("pump: " + e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                context.complete();
            }
        });
    }

    private static void pump(HttpServletRequest request, HttpServletResponse response)
            throws IOException, InterruptedException {
        byte[] body = request.getInputStream().readAllBytes();
        HttpRequest onward = HttpRequest.newBuilder(URI.create(UPSTREAM + request.getRequestURI()))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        HttpResponse<InputStream> answer = CLIENT.send(onward, HttpResponse.BodyHandlers.ofInputStream());
        response.setStatus(answer.statusCode());
        response.setContentType(answer.headers().firstValue("content-type").orElse("application/json"));
        OutputStream out = response.getOutputStream();
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = answer.body()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
                out.flush();
            }
        }
    }
}
