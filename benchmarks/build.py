"""How long builds take: a full one, a daily one, and marts beside hand-written SQL.

    python benchmarks/build.py plumbline.yml --as-of 2026-06-30

The settings are those of a sandbox that is up and landed, of any size:

    plumbline sandbox up --size large && plumbline ingest

First all models are built, without tests, with the forecasts of past month ends, which
are made once. Then all are computed anew, which is what counts as full. Each file of
`hand_written` then computes its mart from the same canonical tables, as one would write
it for DuckDB alone; its rows have to be the mart's. Beside it the mart is built again,
with the models between it and the canonical ones, one after another. Last,
the firm's clock moves a day, what changed is landed, and the models are built again.

Prints seconds and ratios, and exits 1 if a bar is missed. The bars are for a large firm
and a machine with two cores and nothing else to do.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import duckdb

from plumbline.settings import load_settings

ROOT = Path(__file__).resolve().parents[1]
HAND_WRITTEN = Path(__file__).parent / "hand_written"
BAR_MARTS = 2.5
BAR_DAILY = 0.10


def command(*arguments: str, **environment: str) -> float:
    """Run a program of this environment; returns its seconds."""
    program, *rest = arguments
    started = time.monotonic()
    subprocess.run(  # noqa: S603  our own commands
        [str(Path(sys.executable).with_name(program)), *rest],
        check=True,
        cwd=ROOT,
        env=dict(os.environ) | environment,
        stdout=subprocess.DEVNULL,
    )
    return time.monotonic() - started


def build(
    warehouse: Path, target: Path, as_of: dt.date, currency: str, *options: str
) -> float:
    """Build all models, without tests; returns the seconds."""
    return command(
        *("dbt", "--quiet", "run", "--profiles-dir", str(ROOT)),
        *("--target-path", str(target), "--log-path", str(target / "logs")),
        *("--vars", f"{{as_of_date: '{as_of}', corporate_currency: {currency}}}"),
        *options,
        PLUMBLINE_WAREHOUSE=str(warehouse),
        PLUMBLINE_RUN_ID=f"benchmark-{time.time():.0f}",
        DBT_SEND_ANONYMOUS_USAGE_STATS="false",
    )


def chain_of(mart: str, target: Path) -> list[str]:
    """The mart and the models between it and the canonical ones."""
    manifest: dict[str, Any] = json.loads((target / "manifest.json").read_text())
    waiting, found = [f"model.plumbline.{mart}"], set[str]()
    while waiting:
        name = waiting.pop()
        if name.startswith("model.") and manifest["nodes"][name]["fqn"][1] == "marts":
            found.add(name)
            waiting += set(manifest["parent_map"][name]) - found
    return [name.rpartition(".")[2] for name in found]


def seconds_of(target: Path) -> float:
    """What the models of the last build took."""
    results = json.loads((target / "run_results.json").read_text())["results"]
    return float(sum(result["execution_time"] for result in results))


def by_hand(warehouse: Path, file: Path, as_of: dt.date) -> tuple[float, int]:
    """Compute a mart by hand; returns the seconds, and the rows that differ."""
    sql = file.read_text().replace("$as_of", f"date '{as_of}'")
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        started = time.monotonic()
        connection.execute(f"create temp table by_hand as {sql}")
        took = time.monotonic() - started
        mart = f"marts.{file.stem}"
        kinds = dict(
            row[:2] for row in connection.execute(f"describe {mart}").fetchall()
        )
        # Ratios are exact in the mart and doubles by hand: near a tie they differ.
        ratios = [name for name, kind in kinds.items() if kind == "DECIMAL(18,6)"]
        same = [name for name in kinds if name not in ratios]
        [(differing,)] = connection.execute(
            f"select count(*) from by_hand full join {mart} as mart on "  # noqa: S608
            + " and ".join(f"by_hand.{n} is not distinct from mart.{n}" for n in same)
            + f" where by_hand.{same[0]} is null or mart.{same[0]} is null"
            + "".join(
                f" or abs(coalesce(by_hand.{n}, 0) - coalesce(mart.{n}, 0)) > 1e-5"
                for n in ratios
            )
        ).fetchall()
    return took, differing


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("config", type=Path)
    parser.add_argument("--as-of", type=dt.date.fromisoformat, required=True)
    asked = parser.parse_args()
    settings = load_settings(asked.config)
    warehouse, missed = settings.data.warehouse, False
    currency = settings.corporate_currency
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder)
        command(
            *("dbt", "--quiet", "seed", "--profiles-dir", str(ROOT)),
            *("--target-path", str(target)),
            PLUMBLINE_WAREHOUSE=str(warehouse),
        )
        first = build(warehouse, target, asked.as_of, currency)
        print(f"first build: {first:.0f} s", flush=True)
        full = build(warehouse, target, asked.as_of, currency, "--full-refresh")
        print(f"full build: {full:.0f} s", flush=True)
        for file in sorted(HAND_WRITTEN.glob("*.sql")):
            chain = ("--select", *chain_of(file.stem, target), "--threads", "1")
            build(warehouse, target, asked.as_of, currency, *chain)
            ours = seconds_of(target)
            hand, differing = by_hand(warehouse, file, asked.as_of)
            missed |= ours > BAR_MARTS * hand or differing > 0
            print(
                f"{file.stem}: {ours:.1f} s, by hand {hand:.1f} s, "
                f"{ours / hand:.2f} x (bar {BAR_MARTS}), {differing} rows differ",
                flush=True,
            )
        tomorrow = asked.as_of + dt.timedelta(days=1)
        sandbox = settings.data.root / "sandbox"
        command(
            "python",
            "-m",
            "sandbox",
            "advance",
            "--data-dir",
            str(sandbox),
            "--to",
            str(tomorrow),
        )
        command("plumbline", "ingest", "--quiet", "--config", str(asked.config))
        daily = build(warehouse, target, tomorrow, currency)
        missed |= daily > BAR_DAILY * full
        print(f"daily build: {daily:.0f} s, {daily / full:.0%} (bar {BAR_DAILY:.0%})")
    sys.exit(missed)


if __name__ == "__main__":
    main()
