"""The clock plays days, tells its listeners, and gives the same world each time."""

# ruff: noqa: S608 - the names in the queries are those of declared tables

from __future__ import annotations

import logging
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from sandbox.firm.parameters import Size
from sandbox.world import TIDY, Advanced, ChangeKind, LiveWorld
from sandbox.world.builder import build_firm
from sandbox.world.plan import Plan
from sandbox.world.tables import TABLES
from tests.sandbox.hand_made import CLOCK, make_world

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

Account = dict[str, Any]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def account(key: str, name: str, begin: str, end: str | None = None) -> Account:
    return {
        "Id": key,
        "Name": name,
        "_from": datetime.fromisoformat(begin),
        "_to": datetime.fromisoformat(end) if end else None,
    }


@pytest.fixture
def world(tmp_path: Path) -> Iterator[LiveWorld]:
    """A record that comes, one that changes, and one that goes."""
    accounts = [
        account("new", "New", "2026-07-01T09:00"),
        account("old", "Old", "2026-02-01", "2026-07-01T10:00"),
        account("old", "Renamed", "2026-07-01T10:00"),
        account("gone", "Gone", "2026-02-01", "2026-07-02T00:00"),
    ]
    with closing(make_world(tmp_path, {("salesforce", "Account"): accounts})) as world:
        yield world


def names(world: LiveWorld) -> list[str]:
    rows = world.connection().execute('select "Name" from salesforce."Account"')
    return sorted(name for (name,) in rows.fetchall())


def test_each_day_is_a_step_and_its_listener_sees_its_end(world: LiveWorld) -> None:
    seen: list[tuple[Advanced, datetime, list[str]]] = []
    world.add_listener(lambda event: seen.append((event, world.clock, names(world))))
    world.advance(at("2026-07-02T06:00"))
    assert seen == [
        (Advanced(CLOCK, at("2026-07-01")), at("2026-07-01"), ["Gone", "Old"]),
        (
            Advanced(at("2026-07-01"), at("2026-07-02")),
            at("2026-07-02"),
            ["New", "Renamed"],
        ),
        (
            Advanced(at("2026-07-02"), at("2026-07-02T06:00")),
            at("2026-07-02T06:00"),
            ["New", "Renamed"],
        ),
    ]


def test_listeners_are_told_in_the_order_in_which_they_came(world: LiveWorld) -> None:
    heard: list[str] = []
    for name in ("first", "second"):
        world.add_listener(lambda _, name=name: heard.append(name))
    world.advance(at("2026-07-01"))
    assert heard == ["first", "second"]


def test_an_advance_of_nothing_tells_nobody(world: LiveWorld) -> None:
    heard: list[Advanced] = []
    world.add_listener(heard.append)
    assert world.advance(CLOCK) == {}
    assert heard == []


def test_changes_say_what_was_and_what_is(world: LiveWorld) -> None:
    changes = world.changes("salesforce", "Account", CLOCK, at("2026-07-02"))
    assert [
        (
            change.key,
            change.kind,
            change.at,
            change.before and change.before["Name"],
            change.after and change.after["Name"],
        )
        for change in changes
    ] == [
        (("new",), ChangeKind.CREATED, at("2026-07-01T09:00"), None, "New"),
        (("old",), ChangeKind.UPDATED, at("2026-07-01T10:00"), "Old", "Renamed"),
        (("gone",), ChangeKind.DELETED, at("2026-07-02T00:00"), "Gone", None),
    ]


def test_a_change_belongs_to_the_step_that_ends_with_it(world: LiveWorld) -> None:
    moment = at("2026-07-01T09:00")
    before = world.changes("salesforce", "Account", CLOCK, moment)
    after = world.changes("salesforce", "Account", moment, at("2026-07-01T09:30"))
    assert [change.key for change in before] == [("new",)]
    assert after == []


def test_a_listener_may_write_while_the_clock_moves(world: LiveWorld) -> None:
    def rename(event: Advanced) -> None:
        with world.writing() as cursor:
            cursor.execute(
                'update salesforce."Account" set "Name" = ? where "Id" = \'gone\'',
                [f"Seen on {event.end:%d %B}"],
            )

    world.add_listener(rename)
    world.advance(at("2026-07-01"))
    assert "Seen on 01 July" in names(world)


def test_a_listener_that_fails_is_named_and_time_goes_on(
    world: LiveWorld, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[Advanced] = []

    def broken(_: Advanced) -> None:
        raise ValueError("no receiver")

    world.add_listener(broken, "webhooks")
    world.add_listener(heard.append, "audit", lambda: {"letters": 3})
    with caplog.at_level(logging.ERROR):
        world.advance(at("2026-07-02"))
    assert world.clock == at("2026-07-02")
    assert len(heard) == 2
    assert world.listeners == [
        {
            "name": "webhooks",
            "report": {},
            "steps": 2,
            "failures": 2,
            "last_failure": "ValueError: no receiver",
        },
        {
            "name": "audit",
            "report": {"letters": 3},
            "steps": 2,
            "failures": 0,
            "last_failure": None,
        },
    ]
    assert "webhooks failed on the step to 2026-07-01" in caplog.text


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two worlds that were built from the same seed, one after the other."""
    folder = tmp_path_factory.mktemp("twins")
    paths = [folder / "one.duckdb", folder / "two.duckdb"]
    for path in paths:
        build_firm(path, Plan(Size("tiny", 26, 14), 3, TIDY))
    return paths


_HEARD = [table for table in TABLES if table.name != "pse__Timecard_Header__c"]
"""Headers change when their cards do, and are slow to ask for."""


class Run:
    """One run of the clock, with what its listener heard."""

    def __init__(self, path: Path, live_path: Path) -> None:
        """Begin at the clock."""
        self.world = LiveWorld(path, live_path, CLOCK)
        self.events: list[object] = []
        self.world.add_listener(self._hear)

    def _hear(self, event: Advanced) -> None:
        self.events += sorted(
            (change.at, table.qualified, change.key, change.kind, repr(change.after))
            for table in _HEARD
            for change in self.world.changes(
                table.schema, table.name, event.start, event.end
            )
        )

    def play(self, stops: Sequence[datetime]) -> None:
        """Advance to each stop."""
        for stop in stops:
            self.world.advance(stop)

    def write(self) -> None:
        """What a client would write: a new record, and a change to every deal."""
        with self.world.writing() as cursor:
            cursor.execute('update salesforce."Opportunity" set "LeadSource" = \'X\'')
            cursor.execute('insert into salesforce."Account" ("Id") values (\'mine\')')

    def content(self) -> dict[str, int]:
        """A hash of all rows of each table, whatever their order."""
        cursor = self.world.connection()
        return {
            table.qualified: cursor.execute(
                f"select coalesce(sum(hash(a)), 0)::hugeint from {table.qualified} as a"
            ).fetchall()[0][0]
            for table in TABLES
        }


def test_a_second_run_of_the_clock_gives_the_same_world_and_the_same_events(
    twins: list[Path], tmp_path: Path
) -> None:
    written_at, end = at("2026-07-02T12:00"), at("2026-07-03T07:30")
    hours = [CLOCK + timedelta(hours=17 * count) for count in range(1, 4)]
    one = Run(twins[0], tmp_path / "one.duckdb")
    two = Run(twins[1], tmp_path / "two.duckdb")
    one.play([written_at])
    two.play([*(stop for stop in hours if stop < written_at), written_at])
    one.write()
    two.write()
    one.play([end])
    two.play([*(stop for stop in hours if written_at < stop < end), end])
    assert one.content() == two.content()
    assert one.events == two.events
    assert len(one.events) > 30
    one.world.close()
    two.world.close()
