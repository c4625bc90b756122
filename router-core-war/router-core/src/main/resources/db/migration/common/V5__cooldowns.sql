-- What rests after a failure. Nothing was ever written to the table of V1. Portable, as V1.
-- account is empty where a whole provider rests, model where all models do; the id is made of the three.
drop table cooldown;
create table cooldown (
    id varchar(520) primary key,
    provider varchar(100) not null,
    account varchar(100) not null,
    model varchar(300) not null,
    kind varchar(40) not null,
    reason varchar not null,
    strikes integer not null,
    hinted boolean not null,
    began_at bigint not null,
    ends_at bigint not null,
    probe_at bigint not null,
    probes integer not null
);
create index cooldown_by_end on cooldown (ends_at);
