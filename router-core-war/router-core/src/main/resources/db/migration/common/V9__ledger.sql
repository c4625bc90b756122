-- Prices that begin on a day, and what else is paid for (dev.nonagon.pricing).
alter table price alter column id set data type varchar(420);
alter table price add column valid_from varchar(10);
alter table price add column cache_write_1h_price decimal(18, 8);
alter table price add column image_price decimal(18, 8);
alter table price add column request_price decimal(18, 8);

-- The ledger (dev.nonagon.ledger). Portable, as V1. Names are numbers: a hash of their text (L5).
create table usage_name (
    id bigint primary key,
    content varchar(600) not null,
    label varchar(300) not null
);

create table usage_request (
    id varchar(40) primary key,
    ended_at bigint not null,
    started_at bigint not null,
    node bigint not null,
    key_name bigint not null,
    client bigint not null,
    asked bigint not null,
    combo bigint not null,
    provider bigint not null,
    model bigint not null,
    account bigint not null,
    client_format bigint not null,
    upstream_format bigint not null,
    upstream_model bigint not null,
    operation bigint not null,
    failure bigint not null,
    streamed boolean not null,
    status integer not null,
    attempts integer not null,
    input bigint not null,
    output bigint not null,
    cache_read bigint not null,
    cache_write_5m bigint not null,
    cache_write_1h bigint not null,
    reasoning bigint not null,
    estimated boolean not null,
    cost bigint not null,
    spared bigint not null,
    unpriced bigint not null,
    first_ms bigint not null,
    total_ms bigint not null,
    request_bytes bigint not null,
    answer_bytes bigint not null,
    losses integer not null
);
create index usage_request_time on usage_request (ended_at, id);
create index usage_request_provider on usage_request (provider, ended_at);
create index usage_request_model on usage_request (model, ended_at);
create index usage_request_account on usage_request (account, ended_at);
create index usage_request_key on usage_request (key_name, ended_at);
create index usage_request_client on usage_request (client, ended_at);
create index usage_request_combo on usage_request (combo, ended_at);
create index usage_request_failure on usage_request (failure, ended_at);
create index usage_request_status on usage_request (status, ended_at);

create table usage_attempt (
    id varchar(50) primary key,
    request_id varchar(40) not null,
    place integer not null,
    ended_at bigint not null,
    provider bigint not null,
    model bigint not null,
    account bigint not null,
    upstream_format bigint not null,
    upstream_model bigint not null,
    failure bigint not null,
    fate integer not null,
    input bigint not null,
    output bigint not null,
    cache_read bigint not null,
    cache_write_5m bigint not null,
    cache_write_1h bigint not null,
    reasoning bigint not null,
    estimated boolean not null,
    cost bigint not null,
    spared bigint not null,
    unpriced bigint not null,
    after_ms bigint not null,
    first_ms bigint not null,
    total_ms bigint not null
);
create index usage_attempt_request on usage_attempt (request_id);
create index usage_attempt_time on usage_attempt (ended_at);

-- Sums for ever: grain H has hours since 1970 in UTC, grain D days since 1970 in the router's time zone.
create table usage_total (
    id varchar(32) primary key,
    grain varchar(1) not null,
    slot bigint not null,
    node bigint not null,
    provider bigint not null,
    model bigint not null,
    account bigint not null,
    key_name bigint not null,
    client bigint not null,
    combo bigint not null,
    client_format bigint not null,
    failure bigint not null,
    requests bigint not null,
    failed bigint not null,
    gone bigint not null,
    attempts bigint not null,
    attempts_failed bigint not null,
    input bigint not null,
    output bigint not null,
    cache_read bigint not null,
    cache_write_5m bigint not null,
    cache_write_1h bigint not null,
    reasoning bigint not null,
    estimated bigint not null,
    cost bigint not null,
    spared bigint not null,
    unpriced bigint not null,
    first_ms bigint not null,
    total_ms bigint not null,
    request_bytes bigint not null,
    answer_bytes bigint not null,
    answered bigint not null,
    within_250ms bigint not null,
    within_500ms bigint not null,
    within_1s bigint not null,
    within_2s bigint not null,
    within_5s bigint not null,
    within_10s bigint not null,
    within_30s bigint not null
);
create index usage_total_time on usage_total (grain, slot);

-- One row a node: whether its ledger was closed, and which batch is in.
create table usage_session (
    id varchar(40) primary key,
    opened_at bigint not null,
    written_at bigint not null,
    closed_at bigint,
    batch bigint not null,
    dropped bigint not null
);
