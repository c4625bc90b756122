package dev.nonagon.launcher;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The JVM's own resolver of names, with a judge before it: a thread that connects to an upstream sets one, and no address
 * that the judge refuses reaches it. So the address that is used is one that was judged, whatever a name server says
 * between two questions (L7).
 */
public final class GuardedNames extends InetAddressResolverProvider {
    private static final ThreadLocal<Consumer<InetAddress>> JUDGES = new ThreadLocal<>();

    /** The current thread's judge: it throws, with the reason as its message, to refuse an address. */
    public static ThreadLocal<Consumer<InetAddress>> judges() {
        return JUDGES;
    }

    @Override
    public InetAddressResolver get(Configuration configuration) {
        return judged(configuration.builtinResolver());
    }

    static InetAddressResolver judged(InetAddressResolver own) {
        return new InetAddressResolver() {
            @Override
            public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) throws UnknownHostException {
                Consumer<InetAddress> judge = JUDGES.get();
                Stream<InetAddress> found = own.lookupByName(host, policy);
                if (judge == null) {
                    return found;
                }
                List<InetAddress> all = found.toList();
                try {
                    all.forEach(judge);
                } catch (RuntimeException e) {
                    throw new UnknownHostException(e.getMessage());
                }
                return all.stream();
            }

            @Override
            public String lookupByAddress(byte[] address) throws UnknownHostException {
                return own.lookupByAddress(address);
            }
        };
    }

    @Override
    public String name() {
        return "names that lead to private addresses are refused to upstream calls";
    }
}
