-- Sums by one dimension each, and by none ('all'): what most questions ask, and a fraction of usage_total (L8).
create table usage_slice (
    id varchar(100) primary key,
    dimension varchar(20) not null,
    grain varchar(1) not null,
    slot bigint not null,
    node bigint not null,
    name bigint not null,
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
    within_30s bigint not null,
    trimmed bigint not null
);
create index usage_slice_time on usage_slice (dimension, grain, slot);

insert into usage_slice (id, dimension, grain, slot, node, name,
    requests, failed, gone, attempts, attempts_failed, input, output, cache_read, cache_write_5m, cache_write_1h,
    reasoning, estimated, cost, spared, unpriced, first_ms, total_ms, request_bytes, answer_bytes, answered,
    within_250ms, within_500ms, within_1s, within_2s, within_5s, within_10s, within_30s, trimmed)
select dimension || '/' || grain || cast(slot as varchar(20)) || '/' || cast(named as varchar(20)) || '/'
        || cast(node as varchar(20)),
    dimension, grain, slot, node, named,
    sum(requests), sum(failed), sum(gone), sum(attempts), sum(attempts_failed), sum(input), sum(output),
    sum(cache_read), sum(cache_write_5m), sum(cache_write_1h), sum(reasoning), sum(estimated), sum(cost),
    sum(spared), sum(unpriced), sum(first_ms), sum(total_ms), sum(request_bytes), sum(answer_bytes),
    sum(answered), sum(within_250ms), sum(within_500ms), sum(within_1s), sum(within_2s), sum(within_5s),
    sum(within_10s), sum(within_30s), sum(trimmed)
from (
    select t.*, d.dimension, case d.dimension
        when 'provider' then t.provider
        when 'model' then t.model
        when 'account' then t.account
        when 'key_name' then t.key_name
        when 'client' then t.client
        when 'combo' then t.combo
        when 'client_format' then t.client_format
        when 'failure' then t.failure
        else 0 end as named
    from usage_total t cross join (values ('all'), ('provider'), ('model'), ('account'), ('key_name'), ('client'),
        ('combo'), ('client_format'), ('failure')) as d(dimension)
) as told
group by dimension, grain, slot, node, named;

-- One key's requests told apart by something else.
create index usage_total_key on usage_total (key_name, grain, slot);
