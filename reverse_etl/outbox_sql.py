"""The statements that move rows through the outbox; `outbox.py` says when.

`wanted` holds what a plan asks for while it is merged into the outbox. A row of unknown
outcome that another takes the place of is marked: until an answer to the key arrives,
the destination may still have the older one, whatever happens to its successors.
"""

from __future__ import annotations

WANTED = """
create temp table wanted (
    row_key text primary key, operation text, hash text, payload text, amount text,
    period text, item text, state text, error_code text, error_message text
)
"""
FILL_REMOVALS = """
update wanted set payload = coalesce(
    (select payload from delivered as d
     where d.sync = :sync and d.row_key = wanted.row_key),
    (select payload from outbox as o
     where o.sync = :sync and o.row_key = wanted.row_key and o.state <> 'superseded')
) where operation = 'remove'
"""
# What a settled row turned out to be already needs no sending.
DROP_WHAT_IS_SETTLED = """
delete from wanted where state = 'pending'
and not exists (
    select 1 from outbox as o
    where o.sync = :sync and o.row_key = wanted.row_key and o.state = 'unknown'
)
and row_key not in (
    select row_key from outbox where sync = :sync and error_code = 'replaced_unknown'
)
and case when operation = 'remove' then
    not exists (select 1 from delivered as d
                where d.sync = :sync and d.row_key = wanted.row_key)
else
    exists (select 1 from delivered as d
            where d.sync = :sync and d.row_key = wanted.row_key
            and d.hash = wanted.hash)
end
"""
# A row of unknown outcome may be at the destination: only sending the key again may
# take its place, never the model's silence.
SUPERSEDE = """
update outbox set state = 'superseded', updated_at = :now,
    error_code = case when state = 'unknown' then 'replaced_unknown' else error_code end
where sync = :sync and state <> 'superseded'
and row_key not in (select value from json_each(:skip))
and (state <> 'unknown' or exists (
    select 1 from wanted
    where wanted.row_key = outbox.row_key and wanted.state = 'pending'
))
and not exists (
    select 1 from wanted
    where wanted.row_key = outbox.row_key and wanted.hash = outbox.hash
)
"""
PUT = """
insert into outbox (
    sync, row_key, operation, hash, payload, amount, period, item, state, error_code,
    error_message, sync_run_id, updated_at
)
select
    :sync, row_key, operation, hash, payload, amount, period, item, state, error_code,
    error_message, :run, :now
from wanted where true order by item, period, row_key
on conflict (sync, row_key) where state <> 'superseded' do update set
    state = excluded.state, operation = excluded.operation, amount = excluded.amount,
    period = excluded.period, item = excluded.item,
    error_code = coalesce(excluded.error_code, error_code),
    error_message = coalesce(excluded.error_message, error_message),
    sync_run_id = excluded.sync_run_id, updated_at = excluded.updated_at
"""
DELIVER = """
insert into delivered (
    sync, row_key, hash, payload, amount, period, item, attempts, sync_run_id,
    delivered_at
)
select sync, row_key, hash, payload, amount, period, item, attempts, :run, :now
from outbox
where outbox_id in (select value from json_each(:ids)) and operation <> 'remove'
on conflict (sync, row_key) do update set
    hash = excluded.hash, payload = excluded.payload, amount = excluded.amount,
    period = excluded.period, item = excluded.item, attempts = excluded.attempts,
    sync_run_id = excluded.sync_run_id, delivered_at = excluded.delivered_at
"""
REMOVE = """
delete from delivered where (sync, row_key) in (
    select sync, row_key from outbox
    where outbox_id in (select value from json_each(:ids)) and operation = 'remove'
)
"""
ANSWERED = """
update outbox set error_code = null
where error_code = 'replaced_unknown' and (sync, row_key) in (
    select sync, row_key from outbox
    where outbox_id in (select value from json_each(:ids))
)
"""
ROWS = """
select cast(outbox_id as text) as outbox_id, row_key, operation, hash, payload, amount
from outbox where sync = ? and """
