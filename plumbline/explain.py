"""Why the forecast is another one: the bridge between two versions, in words."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from plumbline.errors import ConfigError
from plumbline.summary import signed, thousands

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from decimal import Decimal

    import duckdb

By = Literal["driver", "project", "event"]

_MONTHS_OF = {"Q1": (1, 3), "Q2": (4, 6), "Q3": (7, 9), "Q4": (10, 12)}
_PERIOD = re.compile(r"(?P<year>\d{4})(-(?P<part>Q[1-4]|0[1-9]|1[0-2]))?")

_VERSIONS_SQL = """
    select forecast_version_id, as_of_date, is_current, is_previous
    from marts.dim_forecast_versions
    order by as_of_date, forecast_version_id
"""
_PAIRS_SQL = (
    "select distinct from_version_id, to_version_id from marts.fct_forecast_bridge"
)

_AMOUNT_SQL = """
    select coalesce(sum(amount_corporate), 0)
    from marts.fct_forecast_lines
    where forecast_version_id = ? and month_start between ? and ?
"""
_WINDOW_SQL = """
    select min(month_start), max(month_start)
    from marts.fct_forecast_lines
    where forecast_version_id = ?
"""


@dataclass(frozen=True, slots=True)
class Version:
    """A forecast version, and the first and last month that it speaks of."""

    id: str
    as_of: dt.date
    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the change, in the corporate currency.

    Attributes:
        name: of the driver, or of the project or deal.
        code: of the driver, the project or the deal.
        amount: what it changed.
        moved: of it, what the same driver gives back in other months.
        event: the record that shows it, with its day and values; empty for sums.
    """

    name: str
    code: str
    amount: Decimal
    moved: Decimal
    event: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """The change between two versions over the months of both, by drivers.

    Attributes:
        steps: the pairs of versions whose bridges add up to it.
        unexplained: what the drivers leave of the change; zero.
    """

    earlier: Version
    later: Version
    first: dt.date
    last: dt.date
    before: Decimal
    after: Decimal
    parts: tuple[Part, ...]
    steps: tuple[tuple[str, str], ...]
    unexplained: Decimal

    def as_dict(self) -> dict[str, Any]:
        """For `--json`; amounts as text, so that no cent is lost."""
        return {
            "from": self.earlier.id,
            "to": self.later.id,
            "first_month": self.first.isoformat(),
            "last_month": self.last.isoformat(),
            "before": str(self.before),
            "after": str(self.after),
            "unexplained": str(self.unexplained),
            "steps": [list(step) for step in self.steps],
            "parts": [
                {
                    "name": part.name,
                    "code": part.code,
                    "amount": str(part.amount),
                    "moved": str(part.moved),
                    "event": part.event,
                }
                for part in self.parts
            ],
        }


def explain(
    connection: duckdb.DuckDBPyConnection,
    earlier: str | None,
    later: str | None,
    period: str | None,
    by: By = "driver",
) -> Explanation:
    """Why the later version differs from the earlier one.

    Two versions that no bridge compares are compared step by step, by the bridges of
    the versions between them: each driver is the sum of the steps'.

    Args:
        connection: where the marts are.
        earlier: id or day of a version; None for the one before the later.
        later: id or day of a version; None for the current one.
        period: a year, quarter or month (`2026`, `2026-Q3`, `2026-07`); None for all
            months that both versions speak of.
        by: what the parts are.

    Raises:
        ConfigError: there is no such version, no earlier one, or no such period.
    """
    ids = _version_ids(connection, earlier, later)
    steps = _steps(connection, *ids)
    start, end = (_version(connection, which) for which in ids)
    first, last = _months(period, start, end)
    before, after = (
        connection.execute(_AMOUNT_SQL, [which, first, last]).fetchall()[0][0]
        for which in ids
    )
    parts = _parts(connection, steps, first, last, by)
    return Explanation(
        earlier=start,
        later=end,
        first=first,
        last=last,
        before=before,
        after=after,
        parts=parts,
        steps=steps,
        unexplained=after - before - sum(part.amount for part in parts),
    )


def _version_ids(
    connection: duckdb.DuckDBPyConnection, earlier: str | None, later: str | None
) -> tuple[str, str]:
    """The two versions that a person means."""
    versions = connection.execute(_VERSIONS_SQL).fetchall()
    ids = [str(version_id) for version_id, *_ in versions]

    def find(asked: str) -> str:
        for version_id, as_of, *_ in versions:
            if asked in {version_id, as_of.isoformat()}:
                return str(version_id)
        raise ConfigError(
            "unknown_version",
            f"There is no forecast version {asked!r}; there are {', '.join(ids)}.",
            hint="Name one of them, by its id or its day.",
        )

    if later is not None:
        end = find(later)
    else:
        end = next((str(v[0]) for v in versions if v[2]), ids[-1] if ids else "")
    if earlier is not None:
        start = find(earlier)
    else:
        place = ids.index(end) if end in ids else 0
        start = ids[place - 1] if place > 0 else ""
    if not start or start == end:
        raise ConfigError(
            "nothing_to_compare",
            "There are no two forecast versions to compare.",
            hint="Name two with --from and --to; `plumbline backtest` makes versions "
            "of past month ends.",
        )
    if ids.index(start) > ids.index(end):
        raise ConfigError(
            "versions_reversed",
            f"{start} is later than {end}.",
            hint="Name the earlier one with --from.",
        )
    return start, end


def _steps(
    connection: duckdb.DuckDBPyConnection, start: str, end: str
) -> tuple[tuple[str, str], ...]:
    """The bridge of the two, or those of all versions between them."""
    pairs = {(str(a), str(b)) for a, b in connection.execute(_PAIRS_SQL).fetchall()}
    if (start, end) in pairs:
        return ((start, end),)
    ids = [str(row[0]) for row in connection.execute(_VERSIONS_SQL).fetchall()]
    walked = ids[ids.index(start) : ids.index(end) + 1]
    return tuple(itertools.pairwise(walked))


def _version(connection: duckdb.DuckDBPyConnection, version_id: str) -> Version:
    ((as_of,),) = connection.execute(
        "select as_of_date from marts.dim_forecast_versions "
        "where forecast_version_id = ?",
        [version_id],
    ).fetchall()
    ((first, last),) = connection.execute(_WINDOW_SQL, [version_id]).fetchall()
    return Version(version_id, as_of, first, last)


def _months(
    period: str | None, start: Version, end: Version
) -> tuple[dt.date, dt.date]:
    """First and last month of the period, as far as both versions speak of it."""
    both = max(start.first, end.first), min(start.last, end.last)
    first, last = both
    if period is not None:
        found = _PERIOD.fullmatch(period)
        if found is None:
            raise ConfigError(
                "unknown_period",
                f"{period!r} is no period.",
                hint="Write a year, quarter or month: 2026, 2026-Q3, 2026-07.",
            )
        year, part = int(found["year"]), found["part"]
        if part is None:
            begins, ends = 1, 12
        else:
            begins, ends = _MONTHS_OF.get(part) or (int(part), int(part))
        first = max(first, dt.date(year, begins, 1))
        last = min(last, dt.date(year, ends, 1))
    if first > last:
        raise ConfigError(
            "period_not_forecast",
            f"{start.id} and {end.id} have no month in common there.",
            hint=f"Both speak of {both[0]:%Y-%m} to {both[1]:%Y-%m}.",
        )
    return first, last


_EVENT_COLUMNS = (
    "item_code, driver_name, driver, event_on, event_kind, old_value, new_value, "
    "connection, source_object, source_id"
)
_PARTS = {
    "driver": (
        "driver_name",
        "driver",
        "driver_name, driver, shown_rank",
        "shown_rank",
    ),
    "project": (
        "max(item_name)",
        "item_code",
        "item_code",
        "abs(sum(amount)) desc, item_code",
    ),
    "event": (
        "max(item_name) || ', ' || lower(driver_name)",
        "item_code",
        _EVENT_COLUMNS,
        "abs(sum(amount)) desc, item_code, driver, event_on",
    ),
}
"""Of each kind of part: its name, its code, what it is grouped and ordered by."""

_EVENT = """
    connection || ' ' || source_object || ' ' || source_id
    || coalesce(', ' || event_on || ', ' || event_kind, '')
    || coalesce(' from ' || old_value, '')
    || case
        when new_value is null then ''
        when old_value is null then ' ' || new_value
        else ' to ' || new_value
    end
"""


def _parts(
    connection: duckdb.DuckDBPyConnection,
    steps: Sequence[tuple[str, str]],
    first: dt.date,
    last: dt.date,
    by: By,
) -> tuple[Part, ...]:
    name, code, groups, order = _PARTS[by]
    event = _EVENT if by == "event" else "''"
    rows = connection.execute(
        f"""
        select {name}, {code}, sum(amount), sum(moved_amount), {event}
        from marts.fct_forecast_bridge
        where (from_version_id, to_version_id) in (
                select unnest(?::varchar[]), unnest(?::varchar[])
            )
            and month_start between ? and ?
        group by {groups}
        having sum(amount) <> 0
        order by {order}
        """,  # noqa: S608  our own columns
        [[a for a, _ in steps], [b for _, b in steps], first, last],
    ).fetchall()
    return tuple(
        Part(name, code, amount, moved, shown)
        for name, code, amount, moved, shown in rows
    )


def describe(found: Explanation, firm: str, currency: str, by: By, top: int) -> str:
    """The explanation as a person reads it, in thousands.

    Args:
        found: the explanation.
        firm: the firm's name.
        currency: the corporate currency.
        by: what its parts are.
        top: how many projects or events are listed; drivers are all.
    """
    shown = found.parts if by == "driver" else found.parts[:top]
    rest = sum(part.amount for part in found.parts[len(shown) :])
    lines = [
        f"{firm}: why the revenue forecast changed, {currency} thousand",
        f"{found.first:%b %Y} to {found.last:%b %Y}, by {by}"
        + (f", in {len(found.steps)} steps" if len(found.steps) > 1 else ""),
        "",
        _line(f"Forecast as of {found.earlier.as_of}", found.before),
        *(_part_line(part) for part in shown),
    ]
    if len(shown) < len(found.parts):
        lines.append(_line(f"{len(found.parts) - len(shown)} more", rest, signed))
    lines += [
        _line(f"Forecast as of {found.later.as_of}", found.after),
        _line("Unexplained", found.unexplained),
    ]
    following = {
        "driver": "Next: `plumbline explain --by event` names the records behind it.",
        "project": "Next: `plumbline explain --by event` names the records behind it.",
        "event": "Next: `plumbline app` shows it by driver, project and event.",
    }
    return "\n".join([*lines, "", following[by]])


def _line(
    name: str,
    amount: Decimal | int,
    write: Callable[[Decimal | float], str] = thousands,
) -> str:
    return f"  {name[:58]:<58}{write(amount):>10}"


def _part_line(part: Part) -> str:
    notes = [part.code]
    if thousands(part.moved) not in {"0", "-0"}:
        notes.append(f"{thousands(part.moved)} of it timing")
    if part.event:
        notes.append(part.event)
    return f"{_line(part.name, part.amount, signed)}  {'; '.join(notes)}"
