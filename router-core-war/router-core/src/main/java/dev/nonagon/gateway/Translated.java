package dev.nonagon.gateway;

import dev.nonagon.spi.format.Loss;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What becomes of a request before it is sent. */
public sealed interface Translated permits Translated.Steps, Misfit {
    /**
     * All of it.
     *
     * @param conversation the canonical form (ADR 0001), for people; empty if the router cannot read the request and passes it on
     * @param lostReading what reading alone could not carry over
     */
    record Steps(Client client, Optional<ObjectNode> conversation, List<Loss> lostReading, Upstream upstream)
            implements Translated {
        public Steps {
            lostReading = List.copyOf(lostReading);
        }
    }

    /**
     * What the client sends.
     *
     * @param format its dialect
     * @param path where it sends it
     * @param model what it asks for
     * @param body with the model that is asked for; JSON with its lines
     */
    record Client(String format, String method, String path, String model, boolean stream, String body) {}

    /**
     * What would leave the router.
     *
     * @param target {@code provider/model} and its account; empty if only the dialect was asked for
     * @param url without credentials; of a mere dialect only the path, and empty if nobody else speaks it
     * @param headers {@code [["name","value"],…]} without credentials
     * @param body JSON with its lines
     * @param lost what writing could not carry over
     * @param note why the target would not be asked now
     */
    record Upstream(
            String format,
            Way way,
            Optional<To> target,
            String method,
            String url,
            ArrayNode headers,
            String body,
            List<Loss> lost,
            Optional<String> note) {
        public Upstream {
            lost = List.copyOf(lost);
        }
    }

    /** A model through an account. */
    record To(String name, String provider, String account) {}

    /** How the body came to be. */
    enum Way {
        /** The client's own bytes. */
        AS_IT_CAME,
        /** The client's own bytes with a few spliced. */
        EDITED,
        /** Written anew. */
        WRITTEN
    }
}
