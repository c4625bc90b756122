package dev.nonagon.provider.azure;

import dev.nonagon.spi.provider.Call;
import dev.nonagon.spi.provider.DescriptorExecutor;
import dev.nonagon.spi.provider.ProviderExecutor;
import dev.nonagon.spi.provider.UpstreamRequest;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Finds an account's resource (AZ1, AZ2). Without state.
 *
 * <p>Settings of an account: {@code resource}, the first word of {@code NAME.openai.azure.com}; {@code api-version}, for
 * example {@code 2024-10-21}.
 *
 * @source learn.microsoft.com: Azure OpenAI in Foundry models, API life cycle (v1: no version, the deployment in the body)
 *     and REST API reference (before it)
 */
final class AzureExecutor implements ProviderExecutor {
    static final AzureExecutor INSTANCE = new AzureExecutor();

    private static final String NOWHERE = "resource.invalid";
    private static final String SUFFIX = ".openai.azure.com";
    private static final Pattern RESOURCE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]{0,62}");
    private static final Pattern VERSION = Pattern.compile("[0-9a-z-]{1,40}");

    /** What stands before the operation: the conventions of the format add {@code /v1} to a bare resource. */
    private static final Pattern BEFORE = Pattern.compile("^(/openai)?(/v1)?/");

    private AzureExecutor() {}

    @Override
    public UpstreamRequest prepare(Call call) {
        return new UpstreamRequest("POST", endpoint(call), DescriptorExecutor.headers(call), call.body());
    }

    private static URI endpoint(Call call) {
        URI given = call.endpoint();
        String resource = call.account().settings().getOrDefault("resource", "");
        String version = call.account().settings().getOrDefault("api-version", "");
        String host = given.getRawAuthority();
        if (host.equals(NOWHERE) && !resource.isEmpty()) {
            host = checked(RESOURCE, resource, "name of a resource") + SUFFIX;
        }
        if (given.getRawPath().startsWith("/openai/deployments/")) {
            return given;
        }
        String operation = BEFORE.matcher(given.getRawPath()).replaceFirst("");
        String path = version.isEmpty()
                ? "/openai/v1/" + operation
                : "/openai/" + where(call, operation) + "?api-version="
                        + checked(VERSION, version, "version of the API");
        return URI.create(given.getScheme() + "://" + host + path);
    }

    /** Responses were never an operation of a deployment. */
    private static String where(Call call, String operation) {
        return operation.startsWith("responses")
                ? operation
                : "deployments/"
                        + URLEncoder.encode(call.model(), StandardCharsets.UTF_8)
                                .replace("+", "%20") + "/" + operation;
    }

    private static String checked(Pattern pattern, String text, String what) {
        if (!pattern.matcher(text).matches()) {
            throw new IllegalArgumentException("'" + text + "' is no " + what);
        }
        return text;
    }
}
