package dev.nonagon.provider.kiro;

import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.ProviderDescriptor;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** The login of an organisation's member: its access portal is asked for first. Thread-safe. */
final class IdentityCenterFlow extends DeviceFlow {
    IdentityCenterFlow(ProviderDescriptor descriptor) {
        super(descriptor, "identity-center");
    }

    @Override
    public String id() {
        return "kiro-identity-center";
    }

    @Override
    public String label() {
        return "AWS IAM Identity Center (organisation)";
    }

    @Override
    public Step begin(Means means) {
        return new Step.AskFields(
                List.of(
                        new Field(
                                KiroSettings.START_URL,
                                "Start URL, for example https://d-1234567890.awsapps.com/start",
                                false),
                        new Field(KiroSettings.REGION, "Region, for example us-east-1", false)),
                new Pending(id(), means.clock().instant().plus(LOGIN), Map.of()));
    }

    /** {@inheritDoc} The account says which organisation's. */
    @Override
    public Step begin(Account account, Means means) throws IOException, InterruptedException {
        String start = account.settings().getOrDefault(KiroSettings.START_URL, "");
        String region = account.settings().getOrDefault(KiroSettings.REGION, "");
        return isPortal(start) && AwsOidc.isRegion(region)
                ? oidc.begin(id(), new AwsOidc.Portal(region, start), means)
                : begin(means);
    }

    @Override
    public Outcome resume(Pending pending, Map<String, String> answer, Means means)
            throws IOException, InterruptedException {
        if (AwsOidc.waits(pending)) {
            return polled(pending, means);
        }
        String start = answer.getOrDefault(KiroSettings.START_URL, "").strip();
        String region = answer.getOrDefault(KiroSettings.REGION, "").strip();
        if (!isPortal(start)) {
            return new Outcome.Denied("The start URL must be an https address of your organisation's portal.", false);
        }
        if (!region.isEmpty() && !AwsOidc.isRegion(region)) {
            return new Outcome.Denied("'" + region + "' is no region of AWS; one looks like us-east-1.", false);
        }
        AwsOidc.Portal portal = new AwsOidc.Portal(region.isEmpty() ? AwsOidc.DEFAULT_REGION : region, start);
        return new Outcome.Next(oidc.begin(id(), portal, means));
    }

    private static boolean isPortal(String text) {
        try {
            URI uri = URI.create(text);
            return "https".equals(uri.getScheme()) && uri.getHost() != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
