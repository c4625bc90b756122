-- Whom to call when something happens, and what was told to whom (dev.nonagon.webhooks). Portable, as V1.

-- The URL is sealed, too: with many services it is all that is needed to write there.
create table webhook (
    id varchar(100) primary key,
    name varchar(200) not null,
    host varchar(300) not null,
    url_sealed varchar not null,
    secret_sealed varchar not null,
    events varchar(1000) not null,
    enabled boolean not null,
    created_at bigint not null,
    updated_at bigint not null,
    version bigint not null
);

-- The id is a hash of webhook and occasion: what two nodes see at once is told once. Whoever tries holds it until next_at.
create table webhook_delivery (
    id varchar(64) primary key,
    webhook varchar(100) not null,
    kind varchar(50) not null,
    body varchar not null,
    state varchar(20) not null,
    attempts integer not null,
    status integer not null,
    trouble varchar(1000) not null,
    created_at bigint not null,
    next_at bigint not null,
    ended_at bigint not null
);
create index webhook_delivery_due on webhook_delivery (state, next_at);
create index webhook_delivery_by_hook on webhook_delivery (webhook, created_at);
