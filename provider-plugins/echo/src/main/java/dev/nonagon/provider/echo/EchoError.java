package dev.nonagon.provider.echo;

import dev.nonagon.spi.RouterException;
import dev.nonagon.spi.json.Json;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * An error in OpenAI's shape ({@code error.message}, {@code .type}, {@code .param}, {@code .code}; see
 * https://platform.openai.com/docs/guides/error-codes, read 2026-11-22).
 *
 * @param param the request's field at fault
 */
record EchoError(int status, String message, String type, Optional<String> param, Optional<String> code) {

    static EchoError badRequest(String param, String message) {
        return new EchoError(400, message, "invalid_request_error", Optional.of(param), Optional.empty());
    }

    static EchoError unknownModel(String model) {
        return new EchoError(
                404,
                "The model '" + model
                        + "' does not exist; echo has hello, tool, tools, think, json, slow, silent, long, cut,"
                        + " reset, error-inside and fail-<status>",
                "invalid_request_error",
                Optional.of("model"),
                Optional.of("model_not_found"));
    }

    static EchoError unknownOperation(String operation) {
        return new EchoError(
                404,
                "Echo has no operation '" + operation + "'",
                "invalid_request_error",
                Optional.empty(),
                Optional.empty());
    }

    static EchoError quota() {
        return rehearsed(429, "You exceeded your current quota", "insufficient_quota", "insufficient_quota");
    }

    static EchoError context() {
        return rehearsed(
                400,
                "This model's maximum context length is 1000000 tokens, and your messages have more",
                "invalid_request_error",
                "context_length_exceeded");
    }

    static EchoError inside() {
        return rehearsed(500, "The server had an error while answering", "server_error", "server_error");
    }

    static EchoError ofStatus(int status) {
        return switch (status) {
            case 400 -> rehearsed(status, "Invalid request", "invalid_request_error", "invalid_value");
            case 401 -> rehearsed(status, "Incorrect API key provided", "invalid_request_error", "invalid_api_key");
            case 402 -> rehearsed(status, "Insufficient balance", "insufficient_balance", "insufficient_balance");
            case 403 -> rehearsed(status, "You may not do this", "permission_error", "forbidden");
            case 404 -> rehearsed(status, "The model does not exist", "invalid_request_error", "model_not_found");
            case 413 -> rehearsed(status, "The request is too large", "invalid_request_error", "request_too_large");
            case 429 -> rehearsed(status, "Rate limit reached", "rate_limit_error", "rate_limit_exceeded");
            case 503 -> rehearsed(status, "The engine is overloaded", "server_error", "overloaded");
            default ->
                status < 500
                        ? rehearsed(status, "The request failed", "invalid_request_error", "status_" + status)
                        : rehearsed(status, "The server had an error", "server_error", "status_" + status);
        };
    }

    private static EchoError rehearsed(int status, String message, String type, String code) {
        return new EchoError(status, message + " (rehearsed by echo)", type, Optional.empty(), Optional.of(code));
    }

    ObjectNode json() {
        ObjectNode error = Json.object();
        error.put("message", message);
        error.put("type", type);
        param.ifPresentOrElse(p -> error.put("param", p), () -> error.putNull("param"));
        code.ifPresentOrElse(c -> error.put("code", c), () -> error.putNull("code"));
        ObjectNode body = Json.object();
        body.set("error", error);
        return body;
    }

    /** Thrown while a request is read; never leaves the package. */
    static final class Rejected extends RouterException {
        private static final long serialVersionUID = 1L;

        private final transient EchoError error;

        Rejected(EchoError error) {
            super(error.message());
            this.error = error;
        }

        EchoError error() {
            return error;
        }
    }
}
