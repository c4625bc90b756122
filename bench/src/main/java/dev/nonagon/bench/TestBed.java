package dev.nonagon.bench;

import dev.nonagon.bench.Report.Way;
import dev.nonagon.bench.Requests.Dialect;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * What a scenario needs: the double, the router if there is one, and where the figures go.
 *
 * @param router what answers on every way but the direct one; may be absent if only that is measured
 */
record TestBed(
        Options options, LoopbackUpstream upstream, Optional<RouterProcess> router, List<Way> ways, Report report) {
    TestBed {
        ways = List.copyOf(ways);
    }

    InetSocketAddress address(Way way) {
        return way == Way.DIRECT
                ? upstream.address()
                : router.map(RouterProcess::address).orElseThrow();
    }

    /** The process whose CPU this way uses; 0 if it uses no router. */
    long pid(Way way) {
        return way == Way.DIRECT ? 0 : router.map(RouterProcess::pid).orElse(0L);
    }

    static Dialect dialect(Way way) {
        return way == Way.BRIDGED ? Dialect.ANTHROPIC : Dialect.OPENAI;
    }

    /** A request for the double's answers of one kind. */
    byte[] request(Way way, String kind, String body) {
        String path = way == Way.DIRECT || way == Way.SERVLET
                ? "/" + kind + Dialect.OPENAI.path()
                : dialect(way).path();
        return Requests.http(address(way), path, dialect(way), body);
    }

    byte[] small(Way way, String kind) {
        return request(way, kind, Requests.small(dialect(way), "up-" + kind + "/bench", !kind.equals("plain")));
    }

    static void say(String line) {
        System.err.println("bench: " + line);
    }
}
