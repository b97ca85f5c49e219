"""A push may be killed at any point; the next one makes it whole, and nothing twice."""

from __future__ import annotations

import copy
import itertools
import shutil
import sqlite3
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reverse_etl import open_ledger, plan, push
from reverse_etl.destination import Settlement
from reverse_etl.ledger import Ledger
from tests.reverse_etl.worlds import (
    FORECAST,
    MemoryDestination,
    forecast,
    write_snapshot,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

BEFORE = {"A": 1, "B": 2, "C": 3, "D": 4}
AFTER = {"A": 1, "B": 20, "D": 40, "E": 5, "F": 6, "BAD": 7}
ARRIVED = {key: Decimal(amount) for key, amount in AFTER.items() if key != "BAD"}


class Killed(BaseException):
    """The process is gone: nothing of ours may catch this."""


@dataclass
class Fuse:
    """Blows at the n-th moment at which a process may die."""

    at: int
    passed: int = 0

    def burn(self) -> None:
        """One more moment."""
        self.passed += 1
        if self.passed == self.at:
            raise Killed


class MortalLedger(Ledger):
    """A ledger whose process may die before and after each commit."""

    fuse: Fuse

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Die before the commit, which rolls back, or right after it."""
        with super().transaction() as connection:
            yield connection
            self.fuse.burn()
        self.fuse.burn()


@dataclass
class Place:
    """A folder with a ledger, and a destination: what outlives a process."""

    folder: Path
    destination: MemoryDestination

    @property
    def ledger(self) -> Path:
        """The ledger's file."""
        return self.folder / "ledger.sqlite"

    def run(self, snapshot: Path, fuse: Fuse | None = None) -> None:
        """Push in a process of its own, which dies when the fuse blows."""
        sync = replace(FORECAST, batch_size=2)
        if fuse is None:
            with closing(open_ledger(self.ledger)) as ledger:
                push(plan(sync, snapshot, ledger), self.destination, ledger, run_id="r")
            return
        burn: Callable[[int], None] = lambda _: fuse.burn()  # noqa: E731 - a test double
        self.destination.before_apply = self.destination.after_apply = burn
        connection = sqlite3.connect(self.ledger, isolation_level=None)
        with closing(MortalLedger(connection, now=lambda: datetime.now(UTC))) as mortal:
            mortal.fuse = fuse
            with suppress(Killed):
                push(plan(sync, snapshot, mortal), self.destination, mortal, run_id="r")
        self.destination.before_apply = self.destination.after_apply = lambda _: None

    def copy(self, folder: Path) -> Place:
        """The same state in another folder."""
        folder.mkdir()
        shutil.copy(self.ledger, folder / "ledger.sqlite")
        return Place(folder, copy.deepcopy(self.destination))


@pytest.mark.parametrize(
    "settlement", [Settlement.READ_BACK, Settlement.UPSERT_BY_EXTERNAL_ID]
)
def test_a_push_killed_at_any_moment_is_made_whole_by_the_next(
    tmp_path: Path, settlement: Settlement
) -> None:
    before = write_snapshot(tmp_path / "before.duckdb", forecast(BEFORE))
    after = write_snapshot(tmp_path / "after.duckdb", forecast(AFTER))
    (tmp_path / "start").mkdir()
    start = Place(tmp_path / "start", MemoryDestination(settlement, poison={"BAD"}))
    start.run(before)
    start.destination.effects.clear()
    rehearsal = Fuse(at=0)
    start.copy(tmp_path / "rehearsal").run(after, rehearsal)
    assert rehearsal.passed > 20

    for moment in range(1, rehearsal.passed + 1):
        place = start.copy(tmp_path / f"moment-{moment}")
        destination = place.destination

        place.run(after, Fuse(at=moment))
        place.run(after)

        assert destination.amounts() == ARRIVED, f"killed at moment {moment}"
        if settlement is Settlement.READ_BACK:
            assert len(destination.effects) == len(set(destination.effects)) == 5
        with closing(open_ledger(place.ledger)) as ledger:
            assert ledger.delivered("forecast").num_rows == len(ARRIVED)
            (held,) = ledger.open_rows("forecast").to_pylist()
            assert (held["key"], held["state"]) == ("BAD", "rejected")


worlds = st.dictionaries(
    st.sampled_from(["A", "B", "C", "D", "E"]), st.integers(1, 3), min_size=1
)


@pytest.mark.parametrize("successor", [{"A": 1}, {"A": 1, "B": 2}])
def test_what_may_have_arrived_is_not_forgotten_when_its_successor_dies_too(
    tmp_path: Path, successor: dict[str, int]
) -> None:
    """B arrives unacknowledged, its removal or its new amount never leaves."""
    settlement = Settlement.UPSERT_BY_EXTERNAL_ID
    for moments in itertools.product(range(6, 11), range(1, 12)):
        folder = tmp_path / "-".join(map(str, moments))
        folder.mkdir()
        place = Place(folder, MemoryDestination(settlement))
        for amounts, moment in zip(({"B": 1}, successor), moments, strict=True):
            snapshot = write_snapshot(folder / "r1-1.duckdb", forecast(amounts))
            place.run(snapshot, Fuse(at=moment))

        place.run(write_snapshot(folder / "r2-1.duckdb", forecast({"A": 1})))

        assert place.destination.amounts() == {"A": 1}, f"killed at {moments}"


@settings(max_examples=15, deadline=None)
@given(
    history=st.lists(st.tuples(worlds, st.integers(1, 30)), max_size=4),
    last=worlds,
    settlement=st.sampled_from(
        [Settlement.READ_BACK, Settlement.UPSERT_BY_EXTERNAL_ID]
    ),
)
def test_whatever_died_before_the_last_push_leaves_the_destination_as_the_model_says(
    tmp_path_factory: pytest.TempPathFactory,
    history: list[tuple[dict[str, int], int]],
    last: dict[str, int],
    settlement: Settlement,
) -> None:
    folder = tmp_path_factory.mktemp("world")
    place = Place(folder, MemoryDestination(settlement))
    for amounts, moment in history:
        snapshot = write_snapshot(folder / "r1-1.duckdb", forecast(amounts))
        place.run(snapshot, Fuse(at=moment))

    snapshot = write_snapshot(folder / "r2-1.duckdb", forecast(last))
    place.run(snapshot)

    assert place.destination.amounts() == last
    with closing(open_ledger(place.ledger)) as ledger:
        assert plan(FORECAST, snapshot, ledger).changed_rows == 0
        assert ledger.count_rows("forecast", "unknown") == 0
    if settlement is Settlement.READ_BACK:
        effects_by_key: dict[str, list[str]] = {}
        for key, digest in place.destination.effects:
            effects_by_key.setdefault(key, []).append(digest)
        for effects in effects_by_key.values():
            assert all(first != second for first, second in itertools.pairwise(effects))
