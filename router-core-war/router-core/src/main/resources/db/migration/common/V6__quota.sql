-- What is left of accounts' allowances (dev.nonagon.quota, Q7), and keys that may use only what is left over. Portable, as V1.

-- The id is a hash of what names the window: a provider may call it anything. A history is times and millionths by turns, at
-- most 240 of each.
create table quota_window (
    id varchar(64) primary key,
    provider varchar(100) not null,
    account varchar(100) not null,
    window_json varchar not null,
    history_json varchar not null,
    seen_at bigint not null,
    written_at bigint not null
);
create index quota_window_by_change on quota_window (written_at);

-- What each node has counted in the present period of a window that the provider tells no numbers of.
create table quota_count (
    id varchar(140) primary key,
    window_id varchar(64) not null,
    node varchar(64) not null,
    started_at bigint not null,
    used bigint not null,
    written_at bigint not null
);
create index quota_count_by_change on quota_count (written_at);

alter table api_key add column leftovers_only boolean default false not null;
