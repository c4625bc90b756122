package dev.nonagon.blackbox.support;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Starts one {@link House} for all classes of a run: a start costs more than most tests together. */
public final class SharedHouse implements BeforeAllCallback, ParameterResolver, BeforeEachCallback, AfterEachCallback {
    private static final ExtensionContext.Namespace HERE = ExtensionContext.Namespace.create(SharedHouse.class);

    private static House house(ExtensionContext context) {
        return context.getRoot().getStore(HERE).getOrComputeIfAbsent(House.class, k -> House.open(), House.class);
    }

    /** Tells MicroShed Testing, which would start a server itself, that there is one and where. */
    @Override
    public void beforeAll(ExtensionContext context) {
        System.setProperty("microshed_manual_env", "true");
        System.setProperty("microshed_hostname", "127.0.0.1");
        System.setProperty(
                "microshed_http_port", Integer.toString(house(context).router().port()));
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == House.class;
    }

    @Override
    public House resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return house(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        house(context).reset();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        house(context).checkUpstreams();
    }
}
