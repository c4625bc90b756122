package dev.nonagon.upstream;

import dev.nonagon.spi.RouterException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** A set of address ranges. Immutable. */
public final class Networks {
    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    private final List<Range> ranges;

    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Range(byte[] prefix, int bits) {
        boolean contains(byte[] address) {
            if (address.length != prefix.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> bit % 8;
                if ((address[bit / 8] & mask) != (prefix[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }

    private Networks(List<Range> ranges) {
        this.ranges = List.copyOf(ranges);
    }

    public static Networks none() {
        return new Networks(List.of());
    }

    /**
     * Reads {@code 10.0.0.0/8, fd00::/8, 192.168.1.5}.
     *
     * @throws RouterException naming what is not a range
     */
    public static Networks of(String list) {
        return new Networks(Arrays.stream(list.split("[,\\s]+", -1))
                .filter(word -> !word.isEmpty())
                .map(Networks::range)
                .toList());
    }

    /** These ranges and others. */
    public Networks plus(Networks others) {
        List<Range> all = new ArrayList<>(ranges);
        all.addAll(others.ranges);
        return new Networks(all);
    }

    public boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        return ranges.stream().anyMatch(range -> range.contains(bytes));
    }

    private static Range range(String word) {
        int slash = word.indexOf('/');
        String literal = slash < 0 ? word : word.substring(0, slash);
        try {
            if (!LITERAL.matcher(literal).matches()) {
                throw new UnknownHostException(literal);
            }
            byte[] prefix = InetAddress.getByName(literal).getAddress();
            int bits = slash < 0 ? prefix.length * 8 : Integer.parseInt(word.substring(slash + 1));
            if (bits < 0 || bits > prefix.length * 8) {
                throw new NumberFormatException(word);
            }
            return new Range(prefix, bits);
        } catch (UnknownHostException | NumberFormatException e) {
            throw new RouterException(
                    "'" + word + "' is not a range of addresses; write them like 192.168.0.0/16 or fd00::/8", e);
        }
    }
}
