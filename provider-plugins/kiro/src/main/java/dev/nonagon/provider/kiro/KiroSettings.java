package dev.nonagon.provider.kiro;

/** What is kept with an account, beside its tokens. */
final class KiroSettings {
    static final String PROFILE = "profile-arn";
    static final String REGION = "region";
    static final String START_URL = "start-url";
    static final String CLIENT_ID = "client-id";

    /** When the registered client ends, as an ISO instant. */
    static final String CLIENT_ENDS = "client-secret-expires-at";

    static final String EMAIL = "email";
    static final String PLAN = "plan";

    /** {@code builder-id}, {@code identity-center}, {@code google}, {@code github} or {@code import}. */
    static final String METHOD = "auth-method";

    /** Among the credential's extra secrets. */
    static final String CLIENT_SECRET = "client-secret";

    private KiroSettings() {}
}
