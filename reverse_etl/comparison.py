"""Compare a sync model with what the destination acknowledged, inside DuckDB.

    snapshot (read-only) --> desired --.
    ledger, as Arrow     --> known   --+--> changes, unchanged, kept, discarded

Nothing is compared row by row in Python: a hundred thousand rows take a second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reverse_etl.canonical import (
    canonical_row,
    identifier,
    literal,
    missing_values,
)
from reverse_etl.spec import Mode

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

    from reverse_etl.ledger import Ledger
    from reverse_etl.spec import SyncSpec

_LEDGER = """
create temp table acknowledged as
select key, hash, cast(amount as decimal(18, 2)) as amount, period, item
from ledger_delivered;

create temp table queued as
select
    key, state, hash, period, item, is_uncertain = 'yes' as is_uncertain,
    -- A removal takes away what was there.
    case when operation = 'remove' then -1 else 1 end
    * cast(amount as decimal(18, 2)) as amount
from ledger_open;

-- What the destination has, and what it may have.
create temp table known as
select
    coalesce(acknowledged.key, unsettled.key) as key,
    acknowledged.hash as hash,
    coalesce(acknowledged.amount, unsettled.amount) as amount,
    coalesce(acknowledged.period, unsettled.period) as period,
    coalesce(acknowledged.item, unsettled.item) as item,
    acknowledged.key is not null as is_acknowledged,
    unsettled.key is not null as is_unsettled
from acknowledged
full join (
    select * from queued where is_uncertain
) as unsettled on acknowledged.key = unsettled.key;
"""

_COMPARED = """
create temp table compared as
select
    coalesce(desired.key, known.key) as key,
    case
        when desired.key is null then 'remove'
        when known.is_acknowledged then 'update'
        else 'create'
    end as operation,
    case
        when desired.key is null then 'removal of ' || coalesce(known.hash, 'unknown')
        else desired.hash
    end as hash,
    desired.payload,
    case when desired.key is null then -known.amount else desired.amount end as amount,
    coalesce(desired.period, known.period) as period,
    coalesce(desired.item, known.item) as item,
    case
        when desired.key is null then abs(known.amount)
        when known.key is null then abs(desired.amount)
        else abs(desired.amount - known.amount)
    end as moved,
    desired.key is null as is_gone,
    coalesce(desired.hash = known.hash and not known.is_unsettled, false) as is_same
from (select * from desired where problem is null) as desired
full join known on desired.key = known.key
-- A delivered row that turned invalid is neither changed nor removed.
where coalesce(known.key, desired.key) not in (
    select key from desired where problem is not null
);

create temp table sorted as
select
    compared.*,
    coalesce(rejected.key is not null, false) as is_retried,
    case
        when compared.is_same then 'unchanged'
        when discarded.key is not null then 'discarded'
        when compared.is_gone and not $mirrors then 'kept'
        else 'change'
    end as verdict
from compared
left join (select key from queued where state = 'rejected') as rejected
    on compared.key = rejected.key
left join (select distinct key, hash from ledger_discarded) as discarded
    on compared.key = discarded.key and compared.hash = discarded.hash;
"""

_CHANGES = """
select key, operation, hash, payload, cast(amount as varchar) as amount, period, item
from sorted where verdict = 'change' order by item, period, key
"""
_INVALID = """
select
    key, 'create' as operation, hash, payload, cast(amount as varchar) as amount,
    period, item, problem || ' is empty' as problem
from desired
where problem is not null
and key not in (select key from known where is_unsettled)
and not exists (
    select 1 from ledger_discarded as discarded
    where discarded.key = desired.key and discarded.hash = desired.hash
)
order by item, period, key
"""


class Comparison:
    """The model of one snapshot against the ledger, in a DuckDB connection of its own.

    The connection has the snapshot attached as `snapshot`.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, sync: SyncSpec) -> None:
        """Read the model into `desired`, hashed."""
        self._connection = connection
        self._sync = sync
        connection.execute(_desired(sync))

    def against(self, ledger: Ledger) -> None:
        """Compare with what the ledger says was delivered."""
        name = self._sync.name
        self._connection.register("ledger_delivered", ledger.delivered(name))
        self._connection.register("ledger_open", ledger.open_rows(name))
        self._connection.register("ledger_discarded", ledger.discarded(name))
        self._connection.execute(_LEDGER)
        mirrors = "true" if self._sync.mode is Mode.MIRROR else "false"
        self._connection.execute(_COMPARED.replace("$mirrors", mirrors))

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """Ask something about `desired`, `known` and `sorted`."""
        return self._connection.execute(sql).fetchall()

    def changes(self) -> pa.Table:
        """Every row to send."""
        return self._connection.sql(_CHANGES).to_arrow_table()

    def invalid(self) -> pa.Table:
        """Every row that lacks a required value."""
        return self._connection.sql(_INVALID).to_arrow_table()


def relation(sync: SyncSpec) -> str:
    """The model's relation in an attached snapshot."""
    return f"snapshot.sync.{identifier(sync.model)}"


def _desired(sync: SyncSpec) -> str:
    """The SQL that makes `desired`: one hashed row for each of the model's rows."""
    money = identifier(sync.money) if sync.money else "null"
    period = (
        f"strftime(date_trunc('month', {identifier(sync.period)}), '%Y-%m-%d')"
        if sync.period
        else "null"
    )
    item = identifier(sync.item) if sync.item else "null"
    return f"""
    create temp table desired as
    select *, sha256({literal(sync.name)} || payload) as hash
    from (
        select
            nullif(cast({identifier(sync.key)} as varchar), '') as key,
            {canonical_row(sync.columns)} as payload,
            cast({money} as decimal(18, 2)) as amount,
            cast({period} as varchar) as period,
            cast({item} as varchar) as item,
            {missing_values(sync.columns)} as problem
        from {relation(sync)}
    )
    """  # noqa: S608 - every name goes through `identifier`, every text through `literal`
