package dev.nonagon.gateway;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.SocketDialect;
import dev.nonagon.spi.format.WireEvent;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** A protocol as small as one can be: a message is a body, or "warm"; events go out as they are, failures as "! why". */
final class ToySocket implements SocketDialect {
    @Override
    public List<String> paths() {
        return List.of("/v1/talk");
    }

    @Override
    public Conversation open() {
        return new Conversation() {
            @Override
            public Step receive(byte[] message) {
                return new String(message, StandardCharsets.UTF_8).equals("warm")
                        ? new Step.Reply(List.of("one".getBytes(StandardCharsets.UTF_8), new byte[] {'2'}))
                        : new Step.Request(message);
            }

            @Override
            public byte[] message(WireEvent event) {
                return event.data();
            }

            @Override
            public byte[] failure(Failure failure, String requestId) {
                return ("! " + failure.kind() + " " + failure.message()).getBytes(StandardCharsets.UTF_8);
            }
        };
    }

    /** The same format, able to talk so. */
    static FormatTranslator over(FormatTranslator format) {
        return (FormatTranslator) Proxy.newProxyInstance(
                ToySocket.class.getClassLoader(),
                new Class<?>[] {FormatTranslator.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("socket")) {
                        return Optional.of(new ToySocket());
                    }
                    try {
                        return method.invoke(format, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
