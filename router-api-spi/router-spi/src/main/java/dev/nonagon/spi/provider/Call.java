package dev.nonagon.spi.provider;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.format.Operation;
import java.net.URI;

/**
 * One attempt at one provider.
 *
 * @param model the provider's own name of the model
 * @param endpoint where the operation lives, the account's overrides applied
 * @param body in the provider's format, patches applied; not to be changed
 * @param stream whether the body asks for a stream
 * @param clientHeaders those of the client's headers that pass on: only where it speaks the provider's format
 * @param contentType what the body is: JSON, or a form with its boundary
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
public record Call(
        ProviderDescriptor provider,
        Operation operation,
        String model,
        Account account,
        URI endpoint,
        byte[] body,
        boolean stream,
        Headers clientHeaders,
        String requestId,
        String contentType) {
    private static final String JSON = "application/json";

    /** A call with a JSON body. */
    public Call(
            ProviderDescriptor provider,
            Operation operation,
            String model,
            Account account,
            URI endpoint,
            byte[] body,
            boolean stream,
            Headers clientHeaders,
            String requestId) {
        this(provider, operation, model, account, endpoint, body, stream, clientHeaders, requestId, JSON);
    }
}
