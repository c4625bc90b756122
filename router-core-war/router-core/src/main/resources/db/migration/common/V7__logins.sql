-- Logins at providers that are under way, and how the renewal of each account stands (dev.nonagon.oauth). Portable, as V1.

-- Nothing has been kept here so far.
drop table pending_login;

-- The account is empty until there is one. The payload holds what the flow wants to remember, and what the person is to do.
create table pending_login (
    id varchar(100) primary key,
    flow varchar(100) not null,
    provider varchar(100) not null,
    account varchar(100) not null,
    state varchar(20) not null,
    payload_sealed varchar not null,
    outcome varchar not null,
    poll_at bigint not null,
    created_at bigint not null,
    expires_at bigint not null
);
create index pending_login_by_end on pending_login (expires_at);

-- Whoever renews an account's credential holds it until lease_until. lost_hash is a hash of the credential that the provider
-- takes no more: another one is not lost.
create table account_renewal (
    id varchar(100) primary key,
    lease_owner varchar(100) not null,
    lease_until bigint not null,
    lost_hash varchar(64) not null,
    trouble varchar not null,
    troubles integer not null,
    not_before bigint not null,
    changed_at bigint not null
);
