package dev.nonagon.access;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * Where a call comes from (G5).
 *
 * @param address the client's, behind trusted proxies; else the connection's
 * @param https whether the client itself speaks https
 * @param direct whether no proxy's header was sent at all, trusted or not
 */
public record ClientAddress(InetAddress address, boolean https, boolean direct) {
    private static final int NETWORK_BYTES_4 = 3;
    private static final int NETWORK_BYTES_6 = 8;

    /** Whether the caller sits at this machine, as far as the connection can tell (G6). */
    public boolean onThisMachine() {
        return direct && address.isLoopbackAddress();
    }

    /** Without a host name; nothing is looked up. */
    public String text() {
        return address.getHostAddress();
    }

    /** The network that shares a fate when somebody guesses passwords: {@code 192.0.2.0/24}, {@code 2001:db8:0:1:0:0:0:0/64}. */
    public String network() {
        boolean four = address instanceof Inet4Address;
        byte[] bytes = address.getAddress();
        int kept = four ? NETWORK_BYTES_4 : NETWORK_BYTES_6;
        Arrays.fill(bytes, kept, bytes.length, (byte) 0);
        try {
            return InetAddress.getByAddress(bytes).getHostAddress() + "/" + kept * Byte.SIZE;
        } catch (UnknownHostException e) {
            throw new IllegalStateException("An address has 4 or 16 bytes", e);
        }
    }
}
