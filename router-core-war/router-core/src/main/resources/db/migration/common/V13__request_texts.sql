-- Single requests by what only texts are looked for in (dev.nonagon.analytics).
create index usage_request_asked on usage_request (asked, ended_at);
create index usage_request_upstream_model on usage_request (upstream_model, ended_at);
