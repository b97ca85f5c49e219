"""How long firms of each size take to build, and what serving them takes.

    python benchmarks/estate.py [small] [medium] [large] [--data-dir DIR] [--rows N]

Each firm is built by a process of its own, put behind all servers twice (the first
start copies what is visible at the clock), and read: time entries by a Bulk API 2.0 job
and page by page. A firm that the data folder holds already isn't built again.

Prints seconds, processor seconds, memory (that of all processes together, where they
share a page it counts once), rows by table, time entries a year, and each figure by
1,000 people; exits 1 if a bar is missed. The bars are for a machine with two cores and
nothing else to do. Memory is read from /proc, so it needs Linux.
"""

from __future__ import annotations

import argparse
import contextlib
import multiprocessing
import resource
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import duckdb
from serving import by_bulk, by_pages, logged_in

from sandbox import control
from sandbox.firm.parameters import SIZES
from sandbox.serve import WORLD_FILE, Options
from sandbox.world import build

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import httpx

ENTRIES_BAR: Final = 5_000_000
START_BAR_SECONDS: Final = 3.0
SERVING_BAR_MIB: Final = 1_024
BUILD_BARS: Final = {"small": 10.0, "medium": 60.0, "large": 240.0}
BUILD_BAR_MIB: Final = 6 * 1_024
PAGE_ROWS: Final = 50_000
_SHOWN_TABLES: Final = 12
_LAST_YEAR: Final = (
    "select count(*) from compact.time_entries "
    "where start_on between date '2025-07-01' and date '2026-06-30'"
)


@dataclass(slots=True)
class Figures:
    """What was measured of one size; zero where it was not."""

    people: int
    build_seconds: float = 0.0
    build_processor_seconds: float = 0.0
    build_mib: float = 0.0
    file_mib: float = 0.0
    entries_a_year: int = 0
    first_start_seconds: float = 0.0
    start_seconds: float = 0.0
    serving_mib: float = 0.0


def family(pid: int) -> Iterator[int]:
    """A process and all that it started."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:
            continue
        for child in children:
            yield from family(int(child))


def memory(pid: int) -> float:
    """The memory of a process in MiB; what it shares counts in part."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def peak_memory(pid: int) -> float:
    """The most memory that a process ever had, in MiB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    [peak] = [int(line.split()[1]) for line in lines if line.startswith("VmHWM:")]
    return peak / 1024


def measure_build(directory: Path, size: str, found: Figures) -> None:
    """Build the firm, and watch."""
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=build, args=(directory / WORLD_FILE, size))
    started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    process.start()
    while process.is_alive():
        found.build_mib = max(
            found.build_mib, sum(memory(pid) for pid in family(process.pid or 0))
        )
        process.join(0.25)
    if process.exitcode:
        sys.exit(f"building {size} failed")
    found.build_seconds = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    found.build_processor_seconds = (
        after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    )


def measure_file(directory: Path, found: Figures) -> None:
    """Look at what was built, and tell its largest tables."""
    path = directory / WORLD_FILE
    found.file_mib = path.stat().st_size / 1024**2
    with duckdb.connect(str(path), read_only=True) as connection:
        [[found.entries_a_year]] = connection.execute(_LAST_YEAR).fetchall()
        tables = connection.execute(
            "select schema_name || '.' || table_name, estimated_size "
            "from duckdb_tables() order by 2 desc"
        ).fetchall()
    for name, rows in tables[:_SHOWN_TABLES]:
        print(f"  {name:<44} {rows:>12,}")
    print(f"  {'all tables':<44} {sum(rows for _, rows in tables):>12,}")


def measure_serving(directory: Path, size: str, rows: int, found: Figures) -> None:
    """Start twice, and read."""
    options = Options(directory=directory, size=size, base_port=0)
    for is_first in (True, False):
        started = time.perf_counter()
        running = control.up(options, within=1_800)
        seconds = time.perf_counter() - started
        if is_first:
            found.first_start_seconds = seconds
            control.down(directory)
    found.start_seconds = seconds
    try:
        with contextlib.closing(
            logged_in(running.servers["salesforce"], directory)
        ) as client:
            read("bulk", by_bulk, client, rows)
            read("pages", by_pages, client, min(rows, PAGE_ROWS))
        found.serving_mib = peak_memory(running.pid)
    finally:
        control.down(directory)


def read(
    name: str,
    way: Callable[[httpx.Client, int], int],
    client: httpx.Client,
    rows: int,
) -> None:
    """Read time entries in one way, told."""
    started = time.perf_counter()
    count = way(client, rows)
    seconds = time.perf_counter() - started
    print(f"  read by {name:<36} {count:>12,} rows in {seconds:.1f} s")


def missed(size: str, found: Figures) -> list[str]:
    """The bars that a size missed."""
    bars = {
        "build seconds": found.build_seconds < BUILD_BARS[size],
        "build memory": found.build_mib < BUILD_BAR_MIB,
        "start-up": size == "large" or found.start_seconds < START_BAR_SECONDS,
        "serving memory": found.serving_mib < SERVING_BAR_MIB,
        "time entries": size != "large" or found.entries_a_year >= ENTRIES_BAR,
    }
    return [f"{size}: {bar}" for bar, is_met in bars.items() if not is_met]


def compare(figures: dict[str, Figures]) -> None:
    """All figures side by side, and by 1,000 people."""
    print(f"\n{'':<26}" + "".join(f"{size:>24}" for size in figures))
    for name, digits in (
        ("build_seconds", 1),
        ("build_processor_seconds", 1),
        ("build_mib", 0),
        ("file_mib", 0),
        ("entries_a_year", 0),
        ("first_start_seconds", 1),
        ("start_seconds", 1),
        ("serving_mib", 0),
    ):
        cells = []
        for found in figures.values():
            value = getattr(found, name)
            by_people = f"{value / found.people * 1_000:,.1f}/1000"
            cells.append(f"{value:>10,.{digits}f} {by_people:>13}")
        print(f"{name.replace('_', ' '):<26}" + "".join(cells))


def main() -> int:
    """Measure each size that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sizes", nargs="*", default=["small", "medium"])
    parser.add_argument("--data-dir", type=Path, help="where the firms are kept")
    parser.add_argument(
        "--rows", type=int, default=1_000_000, help="how many time entries are read"
    )
    arguments = parser.parse_args()
    figures: dict[str, Figures] = {}
    failures: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for size in arguments.sizes:
            directory = (arguments.data_dir or Path(folder)) / size
            found = figures[size] = Figures(SIZES[size].people)
            print(f"{size}, {found.people:,} people")
            if not (directory / WORLD_FILE).exists():
                measure_build(directory, size, found)
            measure_file(directory, found)
            measure_serving(directory, size, arguments.rows, found)
            failures += missed(size, found)
    compare(figures)
    print(f"bars missed: {', '.join(failures)}" if failures else "bars met")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
