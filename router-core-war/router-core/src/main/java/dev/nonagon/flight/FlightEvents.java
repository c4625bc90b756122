package dev.nonagon.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** The events (J1). Their fields are JFR's, so they are no records. */
final class FlightEvents {
    private FlightEvents() {}

    /** What all of them have; JFR takes fields and settings from the class above. */
    @Category("Nonagon")
    @StackTrace(false)
    abstract static class OfRequest extends Event {
        @Label("Request Id")
        String request = "";
    }

    /** What happens at one provider. */
    abstract static class OfProvider extends OfRequest {
        @Label("Provider")
        String provider = "";
    }

    @Name("nonagon.Request")
    @Label("Request")
    @Description("From a request's arrival to its end")
    static final class Request extends OfRequest {
        @Label("Trace Id")
        String trace = "";

        @Label("Client Format")
        String format = "";

        @Label("Operation")
        String operation = "";

        @Label("Asked")
        String asked = "";

        @Label("Routed")
        String routed = "";

        @Label("Status")
        int status;

        @Label("Failure")
        String failure = "";

        @Label("Attempts")
        int attempts;

        @Label("Input Tokens")
        long inputTokens;

        @Label("Output Tokens")
        long outputTokens;

        @Label("First Byte (ms)")
        long firstByteMillis;
    }

    @Name("nonagon.Attempt")
    @Label("Attempt")
    @Description("From a target's being asked to its answer's end")
    static final class Attempt extends OfProvider {
        @Label("Model")
        String model = "";

        @Label("Account")
        String account = "";

        @Label("Ending")
        String ending = "";

        @Label("Failure")
        String failure = "";
    }

    @Name("nonagon.UpstreamWait")
    @Label("Upstream Wait")
    @Description("From a call's leaving to the upstream's status and headers")
    static final class UpstreamWait extends OfProvider {
        @Label("Status")
        int status;
    }

    @Name("nonagon.UpstreamAnswer")
    @Label("Upstream Answer")
    @Description("From the upstream's status and headers to the attempt's end")
    static final class UpstreamAnswer extends OfProvider {}
}
