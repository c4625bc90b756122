package dev.nonagon.blackbox.observed;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What a receiver does with a call: computes its signature from the secret that it has. */
public final class Signed {
    private Signed() {}

    /** What {@code webhook-signature} must be. */
    public static String by(String secret, Receiver.Call call) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.substring("whsec_".length())), "HmacSHA256"));
            String text = call.header("webhook-id") + "." + call.header("webhook-timestamp") + "." + call.body();
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
