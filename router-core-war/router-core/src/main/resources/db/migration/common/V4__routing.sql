-- What routing knows of accounts, aliases and combos. Portable, as V1. Rows of before, and old backups, get the defaults.

-- Names and patterns of models; an empty list of models means all. 0 requests at a time means any number.
alter table account add column models_json varchar default '[]' not null;
alter table account add column excluded_models_json varchar default '[]' not null;
alter table account add column parallel_requests integer default 0 not null;
alter table account add column paused boolean default false not null;

-- All that an alias stands for, if that is a pool; target is the first of them.
alter table alias add column targets_json varchar;

-- A member in members_json is a name, or an object (dev.nonagon.books.MemberJson).
alter table combo add column subscription_only boolean default false not null;
alter table combo add column sticky integer default 1 not null;
alter table combo add column hedge_after bigint;
