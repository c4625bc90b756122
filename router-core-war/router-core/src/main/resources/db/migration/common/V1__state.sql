-- Portable: the same text runs on H2 and on PostgreSQL.
-- Instants (…_at, …_until) are milliseconds since 1970 in UTC: no driver, session or server time zone can move them.
-- Columns …_sealed hold vault values (see dev.nonagon.vault); every one of them is listed in dev.nonagon.store.SealedColumns.
-- Columns …_json hold JSON. Names of people's things are unique as they are written.

create table store_identity (
    id integer primary key,
    database_id varchar(36) not null,
    revision bigint not null,
    canary_sealed varchar,
    created_at bigint not null,
    constraint store_identity_single check (id = 1)
);

create table account (
    id varchar(100) primary key,
    provider varchar(100) not null,
    label varchar(200) not null,
    auth_kind varchar(20) not null,
    credential_sealed varchar,
    settings_json varchar not null,
    priority integer not null,
    weight integer not null,
    active boolean not null,
    base_url varchar(2000),
    proxy_sealed varchar,
    notes varchar not null,
    created_at bigint not null,
    updated_at bigint not null,
    version bigint not null
);
create index account_by_provider on account (provider, priority);

create table node (
    id varchar(100) primary key,
    label varchar(200) not null,
    format varchar(100) not null,
    base_url varchar(2000) not null,
    headers_sealed varchar,
    notes varchar not null,
    created_at bigint not null,
    updated_at bigint not null,
    version bigint not null
);

create table alias (
    id varchar(200) primary key,
    target varchar(500) not null,
    created_at bigint not null,
    updated_at bigint not null,
    version bigint not null
);

create table combo (
    id varchar(200) primary key,
    strategy varchar(30) not null,
    members_json varchar not null,
    notes varchar not null,
    created_at bigint not null,
    updated_at bigint not null,
    version bigint not null
);

create table custom_model (
    id varchar(400) primary key,
    provider varchar(100) not null,
    model varchar(300) not null,
    label varchar(300) not null,
    kind varchar(30) not null,
    context_tokens bigint,
    output_tokens bigint,
    created_at bigint not null,
    updated_at bigint not null,
    version bigint not null
);

-- Prices are US dollars for a million tokens.
create table price (
    id varchar(400) primary key,
    provider varchar(100) not null,
    model varchar(300) not null,
    input_price decimal(18, 8),
    output_price decimal(18, 8),
    cached_price decimal(18, 8),
    cache_write_price decimal(18, 8),
    reasoning_price decimal(18, 8),
    created_at bigint not null,
    updated_at bigint not null,
    version bigint not null
);

create table setting (
    id varchar(200) primary key,
    content varchar,
    content_sealed varchar,
    created_at bigint not null,
    updated_at bigint not null,
    version bigint not null
);

create table api_key (
    id varchar(100) primary key,
    name varchar(200) not null unique,
    key_hash varchar(128) not null unique,
    key_sealed varchar not null,
    key_hint varchar(60) not null,
    scope varchar(30) not null,
    active boolean not null,
    expires_at bigint,
    models_json varchar not null,
    networks_json varchar not null,
    requests_per_minute integer,
    parallel_requests integer,
    tokens_per_day bigint,
    tokens_per_month bigint,
    money_per_day decimal(18, 8),
    money_per_month decimal(18, 8),
    notes varchar not null,
    last_used_at bigint,
    created_at bigint not null,
    updated_at bigint not null,
    version bigint not null
);

create table pending_login (
    id varchar(200) primary key,
    flow varchar(100) not null,
    provider varchar(100) not null,
    account varchar(100),
    payload_sealed varchar not null,
    created_at bigint not null,
    expires_at bigint not null
);
create index pending_login_by_end on pending_login (expires_at);

create table seal_entry (
    id varchar(300) primary key,
    origin varchar(200) not null,
    content bytea not null,
    created_at bigint not null,
    used_at bigint not null
);
create index seal_entry_by_use on seal_entry (used_at);

create table cooldown (
    id varchar(500) primary key,
    account varchar(100) not null,
    model varchar(300) not null,
    kind varchar(40) not null,
    reason varchar not null,
    strikes integer not null,
    began_at bigint not null,
    ends_at bigint not null
);
create index cooldown_by_account on cooldown (account);

create table audit_entry (
    id varchar(40) primary key,
    happened_at bigint not null,
    actor varchar(200) not null,
    origin varchar(200) not null,
    action varchar(60) not null,
    subject_kind varchar(60) not null,
    subject varchar(500) not null,
    before_json varchar,
    after_json varchar
);
create index audit_entry_by_time on audit_entry (happened_at);
