"""Decide what a push would do, without doing anything.

The rows that a model should have are compared with the rows that the destination has
acknowledged, not with those that were once sent: what got lost on the way is planned
again, and what arrived is not.
"""

from __future__ import annotations

from contextlib import closing
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import duckdb

from reverse_etl.canonical import breaches, literal
from reverse_etl.comparison import Comparison
from reverse_etl.errors import PlanError
from reverse_etl.guards import GuardFacts, evaluate_guards
from reverse_etl.plans import PeriodVolume, Plan, Refusal, Volume

if TYPE_CHECKING:
    from pathlib import Path

    from reverse_etl.ledger import Ledger
    from reverse_etl.spec import SyncSpec

_NOTHING = Volume(0, Decimal(0), Decimal(0))
_VOLUME = """
    count(*), coalesce(sum(amount), 0), coalesce(sum(moved), 0)
"""


def plan(sync: SyncSpec, snapshot: Path, ledger: Ledger) -> Plan:
    """Compare a sync's model in a snapshot with what its destination acknowledged.

    Args:
        sync: The sync.
        snapshot: A published snapshot; it is opened read-only.
        ledger: The ledger; it is only read.

    Returns:
        The plan. Whether it may be pushed is in its `refusals` and `guards`.

    Raises:
        PlanError: If the snapshot or the model can't be read.
    """
    with closing(duckdb.connect()) as connection:
        _attach(connection, snapshot)
        breach = breaches(sync.columns, _columns(connection, sync, snapshot))
        if breach:
            return _refused_plan(sync, snapshot, ledger, _contract_broken(sync, breach))
        try:
            comparison = Comparison(connection, sync)
            refusals = _untrusted_rows(sync, comparison)
            if refusals:
                return _refused_plan(sync, snapshot, ledger, *refusals)
            fingerprint = ledger.fingerprint(sync.name)
            comparison.against(ledger)
            return _plan(sync, snapshot, ledger, fingerprint, comparison)
        except duckdb.Error as error:
            raise PlanError(
                f"{sync.model} can't be compared with the ledger: {error}.",
                hint="Rebuild and publish the snapshot: plumbline run.",
            ) from error


def snapshot_id(snapshot: Path) -> str:
    """The name of a snapshot: its file's, which is never used twice."""
    return snapshot.stem


def _attach(connection: duckdb.DuckDBPyConnection, snapshot: Path) -> None:
    connection.execute("set TimeZone = 'UTC'")
    if not snapshot.is_file():
        raise PlanError(
            f"The snapshot {snapshot} does not exist.",
            hint="Publish one: plumbline run.",
            code="snapshot_missing",
        )
    try:
        connection.execute(
            f"attach {literal(str(snapshot))} as snapshot (read_only)",
        )
    except duckdb.Error as error:
        raise PlanError(
            f"The snapshot {snapshot} can't be opened: {error}.",
            hint="Publish another one: plumbline run.",
            code="snapshot_unreadable",
        ) from error


def _columns(
    connection: duckdb.DuckDBPyConnection, sync: SyncSpec, snapshot: Path
) -> dict[str, str]:
    rows = connection.execute(
        "select column_name, data_type from duckdb_columns() where"
        " database_name = 'snapshot' and schema_name = 'sync' and table_name = ?",
        [sync.model],
    ).fetchall()
    if not rows:
        raise PlanError(
            f"The snapshot {snapshot.name} has no model sync.{sync.model}, which the"
            f" sync {sync.name} pushes.",
            hint=f"Build it with dbt build --select +{sync.model} and publish again,"
            " or correct `model` in the sync's file.",
            code="model_missing",
        )
    columns = dict(rows)
    if sync.key not in columns:
        raise PlanError(
            f"{sync.model} has no column {sync.key}, which `key` of {sync.name} names.",
            hint="Correct `key` in the sync's file, or add the column to the model.",
            code="key_missing",
        )
    return columns


def _contract_broken(sync: SyncSpec, breach: tuple[str, ...]) -> Refusal:
    return Refusal(
        "contract_broken",
        f"{sync.model} breaks its contract with {sync.name}: {'; '.join(breach)}.",
        "Give the column back its name and type, or change the sync's file with it.",
    )


def _untrusted_rows(sync: SyncSpec, comparison: Comparison) -> tuple[Refusal, ...]:
    """Refuse rows that can't be told apart, and a model that has none."""
    refusals = []
    ((rows, keyless),) = comparison.rows(
        "select count(*), count(*) filter (key is null) from desired"
    )
    if not rows:
        refusals.append(
            Refusal(
                "no_rows",
                f"{sync.model} has no rows.",
                "An empty model is a failed build more often than an empty firm:"
                " look at the last run before anything is removed.",
            )
        )
    if keyless:
        refusals.append(
            Refusal(
                "null_keys",
                f"{keyless:,} rows of {sync.model} have no {sync.key}.",
                f"Test {sync.key} for not_null in the model and mend its sources.",
            )
        )
    doubled = comparison.rows(
        "select key, count(*) over () from desired where key is not null"
        " group by key having count(*) > 1 order by key limit 3"
    )
    if doubled:
        examples = ", ".join(str(key) for key, _ in doubled)
        refusals.append(
            Refusal(
                "duplicate_keys",
                f"{doubled[0][1]:,} keys of {sync.model} occur more than once,"
                f" such as {examples}.",
                f"Test {sync.key} for unique in the model and mend its joins.",
            )
        )
    return tuple(refusals)


def _refused_plan(
    sync: SyncSpec, snapshot: Path, ledger: Ledger, *refusals: Refusal
) -> Plan:
    """A plan that changes nothing, because the model can't be trusted."""
    with closing(duckdb.connect()) as connection:
        empty = connection.sql(
            "select '' as key, '' as operation, '' as hash, '' as payload,"
            " '' as amount, '' as period, '' as item limit 0"
        ).to_arrow_table()
        held = connection.sql("select *, '' as problem from empty").to_arrow_table()
    return Plan(
        sync=sync,
        snapshot_id=snapshot_id(snapshot),
        ledger_fingerprint=ledger.fingerprint(sync.name),
        is_initial=not ledger.has_completed_a_run(sync.name),
        model_rows=0,
        creates=_NOTHING,
        updates=_NOTHING,
        removals=_NOTHING,
        unchanged=_NOTHING,
        kept=_NOTHING,
        retried=_NOTHING,
        invalid=_NOTHING,
        discarded=_NOTHING,
        by_period=(),
        refusals=refusals,
        guards=(),
        changes=empty,
        invalid_rows=held,
    )


def _plan(
    sync: SyncSpec,
    snapshot: Path,
    ledger: Ledger,
    fingerprint: str,
    comparison: Comparison,
) -> Plan:
    def volume(condition: str, source: str = "sorted") -> Volume:
        ((rows, money, moved),) = comparison.rows(
            f"select {_VOLUME} from {source} where {condition}"  # noqa: S608 - literals
        )
        return Volume(int(str(rows)), Decimal(str(money)), Decimal(str(moved)))

    creates = volume("verdict = 'change' and operation = 'create'")
    updates = volume("verdict = 'change' and operation = 'update'")
    removals = volume("verdict = 'change' and operation = 'remove'")
    ((model_rows, known, unvalued),) = comparison.rows(
        "select (select count(*) from desired), (select count(*) from known),"
        " (select count(*) from sorted where verdict = 'change' and moved is null)"
    )
    is_initial = not ledger.has_completed_a_run(sync.name)
    facts = GuardFacts(
        creates=creates.rows,
        updates=updates.rows,
        removals=removals.rows,
        known=int(str(known)),
        money_moved=creates.moved + updates.moved + removals.moved,
        unvalued=int(str(unvalued)) if sync.money else 0,
    )
    return Plan(
        sync=sync,
        snapshot_id=snapshot_id(snapshot),
        ledger_fingerprint=fingerprint,
        is_initial=is_initial,
        model_rows=int(str(model_rows)),
        creates=creates,
        updates=updates,
        removals=removals,
        unchanged=volume("verdict = 'unchanged'"),
        kept=volume("verdict = 'kept'"),
        retried=volume("verdict = 'change' and is_retried"),
        invalid=volume(
            "problem is not null",
            "(select *, cast(0 as decimal(18, 2)) as moved from desired)",
        ),
        discarded=volume("verdict = 'discarded'"),
        by_period=_by_period(comparison),
        refusals=(),
        guards=evaluate_guards(sync.guards, facts, is_initial=is_initial),
        changes=comparison.changes(),
        invalid_rows=comparison.invalid(),
    )


def _by_period(comparison: Comparison) -> tuple[PeriodVolume, ...]:
    rows = comparison.rows(
        f"select period, operation, {_VOLUME} from sorted where verdict = 'change'"  # noqa: S608 - literals
        " group by period, operation order by period nulls first, operation"
    )
    return tuple(
        PeriodVolume(
            None if period is None else date.fromisoformat(str(period)),
            str(operation),
            Volume(int(str(count)), Decimal(str(money)), Decimal(str(moved))),
        )
        for period, operation, count, money, moved in rows
    )
