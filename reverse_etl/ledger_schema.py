"""The ledger's tables.

Amounts are text, because SQLite has no decimals and money must not become a float.
Times are ISO text in UTC. An `outbox` row is what we mean the destination to have; it
leaves the outbox for `delivered` when the destination has acknowledged it:

    pending -> inflight -> (delivered)
                 |-> rejected   refused by the destination; tried again at each push
                 |-> unknown    no answer; settled before anything else
    invalid      held back by us
    superseded   a newer row took its place, or a person discarded it

At most one row of a key is open, that is, not superseded.
"""

from __future__ import annotations

VERSION = 1

DDL = """
create table if not exists sync_run (
    sync_run_id text primary key,
    run_id text not null,
    sync text not null,
    destination text not null,
    snapshot_id text not null,
    plan_fingerprint text not null,
    planned_creates integer not null,
    planned_updates integer not null,
    planned_deletes integer not null,
    sent integer not null default 0,
    accepted integer not null default 0,
    rejected integer not null default 0,
    unknown integer not null default 0,
    money_planned text not null,
    money_accepted text not null default '0',
    status text not null check (status in (
        'running', 'succeeded', 'partial', 'mismatch', 'failed', 'refused',
        'interrupted'
    )),
    started_at text not null,
    finished_at text,
    error_code text,
    error_message text
);
create index if not exists sync_run_by_sync on sync_run (sync, status);

create table if not exists outbox (
    outbox_id integer primary key,
    sync text not null,
    row_key text not null,
    operation text not null check (operation in ('create', 'update', 'remove')),
    hash text not null,
    payload text not null,
    amount text,
    period text,
    item text,
    state text not null check (state in (
        'pending', 'inflight', 'unknown', 'rejected', 'invalid', 'superseded'
    )),
    error_code text,
    error_message text,
    attempts integer not null default 0,
    sync_run_id text not null references sync_run,
    updated_at text not null,
    discard_reason text
);
create unique index if not exists outbox_open
    on outbox (sync, row_key) where state <> 'superseded';
create index if not exists outbox_by_state on outbox (sync, state);

create table if not exists delivered (
    sync text not null,
    row_key text not null,
    hash text not null,
    payload text not null,
    amount text,
    period text,
    item text,
    attempts integer not null,
    sync_run_id text not null references sync_run,
    delivered_at text not null,
    primary key (sync, row_key)
) without rowid;

create table if not exists attempt (
    attempt_id integer primary key,
    sync_run_id text not null references sync_run,
    rows integer not null,
    started_at text not null,
    finished_at text,
    outcome text not null check (outcome in (
        'inflight', 'answered', 'rejected', 'not_sent', 'unknown'
    )),
    accepted integer not null default 0,
    rejected integer not null default 0,
    reference text,
    error_code text,
    error_message text
);

create table if not exists breaker (
    destination text primary key,
    state text not null,
    failures integer not null,
    openings integer not null,
    open_until text,
    reason text not null
);

create table if not exists approval (
    plan_fingerprint text primary key,
    sync text not null,
    approved_by text not null,
    reason text not null,
    approved_at text not null
);
"""
