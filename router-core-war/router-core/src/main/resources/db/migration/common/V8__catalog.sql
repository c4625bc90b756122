-- The catalog that counts (dev.nonagon.catalog, G5); one row or none. Portable, as V1.
create table catalog_taken (
    id varchar(20) primary key,
    content varchar not null,
    signature varchar(500) not null,
    issued_at bigint not null,
    taken_at bigint not null
);
