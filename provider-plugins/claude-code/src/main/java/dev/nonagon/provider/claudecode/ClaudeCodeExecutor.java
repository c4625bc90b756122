package dev.nonagon.provider.claudecode;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.provider.Call;
import dev.nonagon.spi.provider.DescriptorExecutor;
import dev.nonagon.spi.provider.HttpFailures;
import dev.nonagon.spi.provider.ProviderExecutor;
import dev.nonagon.spi.provider.ResponseHead;
import dev.nonagon.spi.provider.UpstreamRequest;
import java.util.regex.Pattern;

/** Passes a call on (rules CC1 to CC4). */
final class ClaudeCodeExecutor implements ProviderExecutor {
    /**
     * What the vendor says where another program asks, with status 400.
     *
     * @source public reports, January to September 2026: the first since January, the others since April
     */
    private static final Pattern OTHER_PROGRAM = Pattern.compile(
            "only authorized for use with Claude Code|Third-party apps now draw from|out of extra usage");

    private static final int BAD_REQUEST = 400;

    @Override
    public UpstreamRequest prepare(Call call) {
        Headers headers = DescriptorExecutor.headers(call);
        headers = switch (call.account().credential()) {
            case Credential.Tokens ignored -> headers.with(Beta.HEADER, Beta.withLogin(call.clientHeaders()));
            case Credential.Key ignored -> headers;
            case Credential.None ignored -> headers;
        };
        return new UpstreamRequest("POST", call.endpoint(), headers, call.body());
    }

    @Override
    public Failure classify(ResponseHead head, byte[] body) {
        Failure usual = HttpFailures.classify(head, body);
        return head.status() == BAD_REQUEST
                        && OTHER_PROGRAM.matcher(usual.message()).find()
                ? usual.withKind(Failure.Kind.UNSUPPORTED).reaching(Failure.Extent.REQUEST)
                : usual;
    }
}
