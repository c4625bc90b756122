-- Who may log in to the console, who is logged in, and who guesses. Portable, as V1.

create table console_user (
    id varchar(100) primary key,
    password_hash varchar(500) not null,
    created_at bigint not null,
    updated_at bigint not null
);

-- The id is the SHA-256 of what the cookie holds: whoever reads this table cannot log in with it.
create table console_session (
    id varchar(64) primary key,
    console_user varchar(300) not null,
    origin varchar(200) not null,
    created_at bigint not null,
    seen_at bigint not null,
    ends_at bigint not null
);
create index console_session_by_user on console_session (console_user);

-- Failed logins of one account or from one network, until one succeeds or a day passes.
create table login_failure (
    id varchar(200) primary key,
    failures integer not null,
    failed_at bigint not null,
    blocked_until bigint not null
);
