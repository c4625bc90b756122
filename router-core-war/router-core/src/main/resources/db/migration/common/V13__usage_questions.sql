-- Single requests by what only texts, and no page's lists, are looked for in, and by the format of the client.
create index usage_request_asked on usage_request (asked, ended_at);
create index usage_request_upstream_model on usage_request (upstream_model, ended_at);
create index usage_request_format on usage_request (client_format, ended_at);

-- Days of each key by one more dimension (L8): dimension is 'key/' and the other's. In all other sums key_name says nothing.
alter table usage_slice add column key_name bigint default 0 not null;
create index usage_slice_key on usage_slice (dimension, key_name, grain, slot);

insert into usage_slice (id, dimension, grain, slot, node, name, key_name,
    requests, failed, gone, attempts, attempts_failed, input, output, cache_read, cache_write_5m,
    cache_write_1h, reasoning, estimated, cost, spared, unpriced, first_ms, total_ms, request_bytes,
    answer_bytes, answered, within_250ms, within_500ms, within_1s, within_2s, within_5s, within_10s, within_30s,
    trimmed)
select dimension || '/' || grain || cast(slot as varchar(20)) || '/' || cast(named as varchar(20)) || '/'
        || cast(node as varchar(20)) || '/' || cast(key_name as varchar(20)),
    dimension, grain, slot, node, named, key_name,
    sum(requests), sum(failed), sum(gone), sum(attempts), sum(attempts_failed), sum(input), sum(output),
    sum(cache_read), sum(cache_write_5m), sum(cache_write_1h), sum(reasoning), sum(estimated), sum(cost),
    sum(spared), sum(unpriced), sum(first_ms), sum(total_ms), sum(request_bytes), sum(answer_bytes),
    sum(answered), sum(within_250ms), sum(within_500ms), sum(within_1s), sum(within_2s), sum(within_5s),
    sum(within_10s), sum(within_30s), sum(trimmed)
from (
    select t.*, 'key/' || d.which as dimension, case d.which
        when 'provider' then t.provider
        when 'model' then t.model
        when 'account' then t.account
        when 'client' then t.client
        when 'combo' then t.combo
        when 'client_format' then t.client_format
        else t.failure end as named
    from usage_total t cross join (values ('provider'), ('model'), ('account'), ('client'), ('combo'),
        ('client_format'), ('failure')) as d(which)
    where t.grain = 'D'
) as told
group by dimension, grain, slot, node, named, key_name;
