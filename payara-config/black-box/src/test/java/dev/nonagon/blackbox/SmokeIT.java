package dev.nonagon.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.blackbox.support.House;
import dev.nonagon.blackbox.support.RouterTest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.microshed.testing.jaxrs.RESTClient;
import org.microshed.testing.jupiter.MicroShedTest;

/** The first thing a newcomer does, through MicroShed Testing: the server is already there, so it is told where. */
@RouterTest
@MicroShedTest
public class SmokeIT {
    /** The router, as this test needs it. */
    @Path("/")
    public interface Nonagon {
        @GET
        @Path("health/ready")
        @Produces(MediaType.APPLICATION_JSON)
        String ready();

        @GET
        @Path("v1/models")
        @Produces(MediaType.APPLICATION_JSON)
        String models();

        @POST
        @Path("v1/chat/completions")
        @Consumes(MediaType.APPLICATION_JSON)
        @Produces({MediaType.APPLICATION_JSON, "text/event-stream"})
        String chat(String body);
    }

    @RESTClient
    public static Nonagon nonagon;

    public SmokeIT(House house) {
        assertThat(house.router().url()).isNotNull();
    }

    @Test
    @DisplayName("The router is ready, lists models, and echo/hello answers without any account")
    void smoke() {
        assertThat(nonagon.ready()).contains("\"UP\"");
        assertThat(nonagon.models()).contains("echo/hello");
        assertThat(nonagon.chat("""
                        {"model": "echo/hello", "stream": false, "messages": [{"role": "user", "content": "Good morning"}]}
                        """)).contains("Good morning");
        assertThat(nonagon.chat("""
                        {"model": "echo/hello", "stream": true, "messages": [{"role": "user", "content": "Good morning"}]}
                        """)).contains("data: ", "[DONE]");
    }
}
