package dev.nonagon.spi.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.Call;
import dev.nonagon.spi.provider.Provider;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.provider.ResponseHead;
import dev.nonagon.spi.provider.UpstreamRequest;
import dev.nonagon.spi.provider.UpstreamSink;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** One call of a provider and the rules P4 to P6 and P10 about it. */
final class ProviderCalls {
    static final byte[] BODY = """
            {"model":"tck-model","max_tokens":1000000,"stream":true,"messages":[{"role":"user","content":"Hello"}]}""".getBytes(StandardCharsets.UTF_8);
    private static final String KEY = "sk-tck0123456789ABCDEFghij";

    private final Provider provider;
    private final Call call;

    private ProviderCalls(Provider provider, Call call) {
        this.provider = provider;
        this.call = call;
    }

    /** Calls of every operation it has a URL for, streamed and not, with a key and with tokens. */
    static Stream<ProviderCalls> of(Provider provider) {
        ProviderDescriptor descriptor = provider.descriptor();
        Map<Operation, String> urls = new EnumMap<>(Operation.class);
        urls.put(Operation.CHAT, descriptor.endpoint());
        urls.putAll(descriptor.endpoints());
        List<Account> accounts = descriptor.needsNoAccount()
                ? List.of(Account.none(descriptor.id()))
                : List.of(
                        account(descriptor, new Credential.Key(new Secret(KEY))),
                        account(
                                descriptor,
                                new Credential.Tokens(new Secret(KEY), Optional.empty(), Optional.empty(), Map.of())));
        List<ProviderCalls> calls = new ArrayList<>();
        urls.forEach((operation, url) -> accounts.forEach(account -> Stream.of(true, false)
                .forEach(stream -> calls.add(new ProviderCalls(
                        provider,
                        new Call(
                                descriptor,
                                operation,
                                "tck-model",
                                account,
                                URI.create(url.replace("{model}", "tck-model")),
                                BODY.clone(),
                                stream,
                                Headers.none(),
                                Exchange.REQUEST_ID))))));
        return calls.stream();
    }

    private static Account account(ProviderDescriptor descriptor, Credential credential) {
        return new Account("account-1", "Work", descriptor.id(), credential, Map.of());
    }

    void isRepeatable() {
        UpstreamRequest one = provider.executor().prepare(call);
        UpstreamRequest other = provider.executor().prepare(call);
        assertThat(call.body()).as("the call's body").isEqualTo(BODY);
        assertThat(other.method()).isEqualTo(one.method());
        assertThat(other.uri()).isEqualTo(one.uri());
        assertThat(other.headers()).as("headers").isEqualTo(one.headers());
        assertThat(other.body()).as("body").isEqualTo(one.body());
        assertThat(one.uri().getHost())
                .as("host: the account may have overridden it")
                .isEqualTo(call.endpoint().getHost());
    }

    void isMadeOnce() {
        List<UpstreamRequest> made = new ArrayList<>();
        List<ResponseHead> heads = new ArrayList<>();
        UpstreamSink sink = new UpstreamSink() {
            @Override
            public void head(ResponseHead head) {
                heads.add(head);
            }

            @Override
            public void body(byte[] bytes, int offset, int length) {}
        };
        try {
            provider.executor()
                    .execute(
                            call,
                            (request, to) -> {
                                made.add(request);
                                to.head(new ResponseHead(200, Headers.none()));
                            },
                            sink);
        } catch (IOException e) {
            throw new AssertionError("The call was not made over HTTP", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        UpstreamRequest prepared = provider.executor().prepare(call);
        // None where a provider answers by itself.
        assertThat(made).hasSizeLessThanOrEqualTo(1).allSatisfy(request -> {
            assertThat(request.uri()).isEqualTo(prepared.uri());
            assertThat(request.headers()).as("headers").isEqualTo(prepared.headers());
            assertThat(request.body()).as("body").isEqualTo(prepared.body());
        });
        assertThat(heads).as("the answer's head").hasSize(1);
    }

    void keyIsInItsHeader() {
        UpstreamRequest request = provider.executor().prepare(call);
        List<String> carriers = new ArrayList<>();
        request.headers().forEach((name, value) -> {
            if (value.contains(KEY)) {
                carriers.add(name.toLowerCase(java.util.Locale.ROOT));
            }
        });
        switch (call.account().credential()) {
            case Credential.Key ignored -> {
                ProviderDescriptor.Auth auth = call.provider().auth().orElseThrow();
                assertThat(carriers)
                        .as("headers with the key")
                        .containsExactly(auth.header().toLowerCase(java.util.Locale.ROOT));
                assertThat(request.headers().first(auth.header())).hasValue(auth.prefix() + KEY);
            }
            case Credential.Tokens ignored ->
                assertThat(carriers).as("headers with the token").hasSize(1);
            case Credential.None ignored ->
                assertThat(carriers).as("headers with a key").isEmpty();
        }
        assertThat(request.uri().toString()).as("URI").doesNotContain(KEY);
        assertThat(new String(request.body(), StandardCharsets.UTF_8))
                .as("body")
                .doesNotContain(KEY);
    }

    void printsNoSecret() {
        UpstreamRequest request = provider.executor().prepare(call);
        Failure failure = provider.executor()
                .classify(
                        new ResponseHead(401, Headers.none()),
                        ("{\"error\":{\"message\":\"Incorrect API key provided: " + KEY
                                        + ". You can find your key elsewhere.\"}}")
                                .getBytes(StandardCharsets.UTF_8));
        for (Object printed :
                List.of(call, call.account(), call.account().credential(), request, request.headers(), failure)) {
            assertThat(printed.toString())
                    .as(printed.getClass().getSimpleName())
                    .doesNotContain(KEY);
        }
    }
}
