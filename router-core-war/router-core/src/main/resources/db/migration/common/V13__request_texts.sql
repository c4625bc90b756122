-- Single requests by what only texts, and no page's lists, are looked for in, and by the format of the client.
create index usage_request_asked on usage_request (asked, ended_at);
create index usage_request_upstream_model on usage_request (upstream_model, ended_at);
create index usage_request_format on usage_request (client_format, ended_at);
