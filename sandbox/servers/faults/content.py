"""Faults of what an answer says: pages that don't end, fields that drift, the clock."""

from __future__ import annotations

import csv
import datetime as dt
import io
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any, Final

import orjson

from sandbox.servers.faults.kind import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.servers.faults.exchange import Answer, Exchange
    from sandbox.servers.faults.fault import Fault

_OK: Final = 200
_ADDED: Final = "drifted"

_Row = dict[str, Any]


async def _page_loop(fault: Fault, exchange: Exchange) -> None:
    """Give the first page that is struck to everybody who asks for a later one."""
    if fault.kept is None:
        answer = await exchange.work()
        if answer.status == _OK:
            fault.kept = answer
        await exchange.answer(answer)
    else:
        await exchange.answer(fault.kept)


async def _empty_page(fault: Fault, exchange: Exchange) -> None:
    """Take the rows out of a page, and lead on to where they still are."""
    del fault
    answer = await exchange.work()
    page = exchange.shapes.empty_page(answer.json(), exchange.target)
    if page is not None and answer.status == _OK:
        answer = answer.with_body(orjson.dumps(page))
    await exchange.answer(answer)


async def _clock_skew(fault: Fault, exchange: Exchange) -> None:
    """Date the answer by a clock that is off."""
    answer = await exchange.work()
    moment = exchange.now + dt.timedelta(seconds=fault.seconds or 0)
    stamp = format_datetime(moment, usegmt=True)
    await exchange.answer(answer.with_body(answer.body, date=stamp))


def _add(row: _Row, name: str) -> None:
    row[name] = _ADDED


def _remove(row: _Row, name: str) -> None:
    row.pop(name, None)


def _retype(row: _Row, name: str) -> None:
    """Text where there was none, and a number where there was text."""
    value = row.get(name)
    if isinstance(value, str):
        row[name] = len(value)
    elif value is not None:
        row[name] = f"~{value}"


def _drifts(change: Callable[[_Row, str], None]) -> Callable[[Fault, Exchange], Any]:
    """A strike that changes a field of each record in an answer."""

    async def strike(fault: Fault, exchange: Exchange) -> None:
        answer = await exchange.work()
        await exchange.answer(_drifted(answer, fault, exchange, change))

    return strike


def _drifted(
    answer: Answer,
    fault: Fault,
    exchange: Exchange,
    change: Callable[[_Row, str], None],
) -> Answer:
    name = fault.field_name or ""
    if answer.media_type == "text/csv":
        return answer.with_body(_drifted_csv(answer.body, name, change))
    document = answer.json()
    if document is None:
        return answer
    for object_name, row in exchange.shapes.records(document, exchange.path):
        if fault.object_name is None or object_name.lower() in {
            "",
            fault.object_name.lower(),
        }:
            change(row, name)
    return answer.with_body(orjson.dumps(document))


def _drifted_csv(body: bytes, name: str, change: Callable[[_Row, str], None]) -> bytes:
    """The same for a table of text, whose rows all have the columns of the first."""
    rows = list(csv.DictReader(io.StringIO(body.decode())))
    for row in rows:
        change(row, name)
    if not rows:
        return body
    target = io.StringIO()
    writer = csv.DictWriter(target, list(rows[0]), quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(rows)
    return target.getvalue().replace("\r\n", "\n").encode()


KINDS: Final = (
    Kind("page_loop", "every later page is the first one again", _page_loop),
    Kind("empty_page", "a page without rows that leads on to the rows", _empty_page),
    Kind("clock_skew", "`Date` is off by `seconds`", _clock_skew, needs=("seconds",)),
    Kind("add_field", "records have one more `field`", _drifts(_add), ("field_name",)),
    Kind("remove_field", "records lack a `field`", _drifts(_remove), ("field_name",)),
    Kind(
        "retype_field",
        "a `field` is of another type",
        _drifts(_retype),
        ("field_name",),
    ),
)
