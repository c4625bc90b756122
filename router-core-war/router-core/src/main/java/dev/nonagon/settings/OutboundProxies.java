package dev.nonagon.settings;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * Through which proxy a call goes when its account names none (D12, D13). Keys {@code nonagon.upstream.http-proxy},
 * {@code .https-proxy} and {@code .no-proxy} go before {@code HTTP_PROXY}, {@code HTTPS_PROXY}, {@code ALL_PROXY} and
 * {@code NO_PROXY}, of which the lower-case spelling goes first, as in curl. Immutable.
 *
 * @param http for {@code http} URLs; may hold a password, so it is not shown
 * @param https for {@code https} URLs
 * @param direct hosts reached without: {@code *}, a host (with its subdomains), {@code .suffix}, each with or without a port
 */
public record OutboundProxies(Optional<URI> http, Optional<URI> https, List<String> direct) {
    private static final String PREFIX = "nonagon.upstream.";

    public static final OutboundProxies NONE = new OutboundProxies(Optional.empty(), Optional.empty(), List.of());

    public OutboundProxies {
        direct = List.copyOf(direct);
    }

    /** The proxies, and what was wrong with them: a proxy that cannot be used is left out. */
    public record Result(OutboundProxies proxies, List<Problem> problems) {
        public Result {
            problems = List.copyOf(problems);
        }
    }

    public static Result read(
            Function<String, Optional<String>> config, Function<String, Optional<String>> environment) {
        List<Problem> problems = new ArrayList<>();
        Optional<URI> http = proxy("http-proxy", "HTTP_PROXY", config, environment, problems);
        Optional<URI> https = proxy("https-proxy", "HTTPS_PROXY", config, environment, problems);
        List<String> direct = config
                .apply(PREFIX + "no-proxy")
                .or(() -> variable("NO_PROXY", environment))
                .map(text -> List.of(text.split("[,\\s]+")))
                .orElse(List.of())
                .stream()
                .filter(rule -> !rule.isBlank())
                .map(rule -> rule.toLowerCase(Locale.ROOT))
                .toList();
        return new Result(new OutboundProxies(http, https, direct), problems);
    }

    private static Optional<URI> proxy(
            String name,
            String variable,
            Function<String, Optional<String>> config,
            Function<String, Optional<String>> environment,
            List<Problem> problems) {
        Optional<String> text = config.apply(PREFIX + name)
                .or(() -> variable(variable, environment))
                .or(() -> variable("ALL_PROXY", environment))
                .map(String::strip)
                .filter(v -> !v.isEmpty());
        Optional<URI> proxy = text.flatMap(v -> Urls.proxy(v.contains("://") ? v : "http://" + v));
        if (text.isPresent() && proxy.isEmpty()) {
            problems.add(
                    Problem.error(0, PREFIX + name, "is not a proxy of the form http://host:port; calls go direct"));
        }
        return proxy;
    }

    private static Optional<String> variable(String name, Function<String, Optional<String>> environment) {
        return environment.apply(name.toLowerCase(Locale.ROOT)).or(() -> environment.apply(name));
    }

    /** The proxy for a call; empty for a direct one. */
    public Optional<URI> proxyFor(URI target) {
        String host = target.getHost() == null ? "" : target.getHost().toLowerCase(Locale.ROOT);
        if (isLoopback(host) || direct.stream().anyMatch(rule -> matches(rule, host, target.getPort()))) {
            return Optional.empty();
        }
        return "https".equalsIgnoreCase(target.getScheme()) ? https : http;
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost")
                || host.endsWith(".localhost")
                || host.equals("[::1]")
                || host.matches("127(\\.\\d{1,3}){3}");
    }

    private static boolean matches(String rule, String host, int port) {
        if (rule.equals("*")) {
            return true;
        }
        int colon = rule.lastIndexOf(':');
        boolean hasPort = colon > 0 && rule.substring(colon + 1).matches("\\d+") && !rule.endsWith("]");
        if (hasPort && !rule.substring(colon + 1).equals(Integer.toString(port))) {
            return false;
        }
        String suffix = (hasPort ? rule.substring(0, colon) : rule).replaceFirst("^\\*?\\.", "");
        return host.equals(suffix) || host.endsWith("." + suffix);
    }

    @Override
    public String toString() {
        return "OutboundProxies[http=" + http.isPresent() + ", https=" + https.isPresent() + ", direct=" + direct + "]";
    }
}
