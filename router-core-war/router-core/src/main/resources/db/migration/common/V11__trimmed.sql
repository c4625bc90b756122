-- What the token saver kept from upstreams, in tokens, about (dev.nonagon.tokensaver).
alter table usage_request add column trimmed bigint default 0 not null;
alter table usage_attempt add column trimmed bigint default 0 not null;
alter table usage_total add column trimmed bigint default 0 not null;
