-- Keys that can never be revealed have no sealed copy; combos and the token saver have a say of their own.
alter table api_key alter column key_sealed drop not null;
alter table api_key add column combos_json varchar default '[]' not null;
alter table api_key add column token_saver boolean default false not null;

-- What each node has drawn from a key's budget, and what it has spent (dev.nonagon.apikeys, K7 to K9).
-- A period is a day (2026-11-22) or a month (2026-11); amounts are tokens, or billionths of a US dollar.
create table api_key_budget (
    id varchar(300) primary key,
    key_id varchar(100) not null,
    node varchar(64) not null,
    period varchar(10) not null,
    unit varchar(10) not null,
    drawn bigint not null,
    spent bigint not null,
    renewed_at bigint not null
);
create index api_key_budget_by_key on api_key_budget (key_id, period, unit);
create index api_key_budget_by_node on api_key_budget (node);
