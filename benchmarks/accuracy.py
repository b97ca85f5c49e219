"""How good the forecast is over many simulated firms, and docs/accuracy.md of it.

    python benchmarks/accuracy.py [--seeds 7] [--origins 24] [--base-port 18900]

For each regime and seed a small firm is simulated, landed and built, with the forecasts
of its last month ends; the errors of all firms are added up before they are divided. It
takes about a minute and a half a firm. What was measured is kept in a file beside the
page (`--results`), so that a run that was stopped goes on where it was.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import duckdb
import yaml

ROOT = Path(__file__).resolve().parents[1]
REGIMES = ("steady", "growth", "downturn")
AS_OF = "2026-06-30"
HORIZONS = (1, 2, 3, 6, 12)
NAMES = {
    "plumbline": "**the forecast**",
    "B0": "B0, last month",
    "B1": "B1, same month last year",
    "B2": "B2, mean of three months",
    "B7": "B7, capacity at target",
    "B3": "B3, even burn",
    "B4": "B4, bookings at their rates",
    "B5": "B5, CRM's probabilities",
}
PORTS = {"salesforce": 1, "certinia": 1, "netsuite": 2, "stripe": 3, "anaplan": 4}
BLOCKS = {"backlog": ["B3", "B4"], "renewal": [], "pipeline": ["B5"], "run_rate": []}
"""The blocks of the forecast, and the baselines that speak of each."""

PAGE = """# How good the forecast is

Written by `benchmarks/accuracy.py`: don't edit it.

{firms} simulated small firms: {regimes}. Each was forecast as of its last {origins}
month ends to {as_of}, by what was known on them, and compared with the revenue of the
months that its ledger has closed since, at the rates of the month end. Month ends
measured, by months ahead: {month_ends}.

WAPE is the sum of absolute errors over the sum of what came. The bias, in
parentheses, is positive when too much was forecast.

## All firms

{all_firms}

In how many firms the forecast has the smaller WAPE:

{better}

{sections}
## By block

What the revenue was on the month end: signed (and, as renewal, more of a signed line
than was signed then), offered, or neither.

{blocks}
## Intervals

How many of the intervals from p10 to p90 held what came, with the band of 95 % in which
that would be by chance if they were right. They are learnt from the firm's own past
errors that were known on the month end, at least four.

{coverage}

## What this can't show

- The firms are simulated. Their deals, slips and habits follow rules that don't
  change within a regime; a real firm's do.
- Months of neighbouring month ends overlap, and firms of a regime share its rules:
  the numbers are less certain than their count suggests.
- What no system keeps a history of is taken as it is now on a month end before the
  first landing: schedules of assignments, approvals, the dates of a deal's work,
  attributes of people. A firm that lands daily knows these, and may do worse or
  better.
- Twelve months ahead there are few month ends, and a young firm learns what is yet to
  be signed from the months that are nearer.
- Errors of one firm depend on each other, so that coverage varies more between firms
  than the band says.
"""

ERRORS_SQL = """
    select method, level, node, horizon_months, count(*),
        sum(abs(error_amount_corporate))::double, sum(error_amount_corporate)::double,
        sum(abs(actual_amount_corporate))::double
    from marts.fct_forecast_errors
    where level <> 'practice'
    group by all
    union all
    select 'interval', level, node, horizon_months, intervals, hits, 0, intervals
    from marts.fct_interval_coverage
    where level <> 'practice'
"""
Measured = list[list[Any]]
"""Method, level, node, horizon, month ends, absolute error, error, actual.

Of the method `interval` the hits stand in the place of the absolute error, and all
intervals in that of what came.
"""


def run(*arguments: str, **environment: str) -> None:
    """Run a program of this environment."""
    program, *rest = arguments
    subprocess.run(  # noqa: S603  our own commands
        [str(Path(sys.executable).with_name(program)), *rest],
        check=True,
        cwd=ROOT,
        env=dict(os.environ) | environment,
        stdout=subprocess.DEVNULL,
    )


def measure(regime: str, seed: int, origins: int, base_port: int) -> Measured:
    """Simulate, land and build one firm, and read its errors."""
    folder = Path(tempfile.mkdtemp())
    sandbox = folder / "sandbox"
    settings = yaml.safe_load((ROOT / "plumbline.yml").read_text())
    for connection in settings["connections"]:
        port = base_port + PORTS[connection["system"]]
        connection["base_url"] = f"http://127.0.0.1:{port}"
    settings |= {
        "data_dir": str(folder),
        "env_files": [str(sandbox / "credentials.env")],
        "dbt_project": str(ROOT),
    }
    config = folder / "plumbline.yml"
    config.write_text(yaml.safe_dump(settings))
    try:
        run(
            *("python", "-m", "sandbox", "up", "--data-dir", str(sandbox)),
            *("--seed", str(seed), "--regime", regime, "--base-port", str(base_port)),
        )
        run("plumbline", "ingest", "--quiet", "--config", str(config))
        run("python", "-m", "sandbox", "down", "--data-dir", str(sandbox))
        for command in ("seed", "run"):
            run(
                *("dbt", "--quiet", command, "--profiles-dir", str(ROOT)),
                *("--target-path", str(folder / "target")),
                *("--log-path", str(folder / "logs")),
                *("--vars", f"{{as_of_date: '{AS_OF}', forecast_origins: {origins}}}"),
                PLUMBLINE_WAREHOUSE=str(folder / "warehouse.duckdb"),
                DBT_SEND_ANONYMOUS_USAGE_STATS="false",
            )
        with duckdb.connect(str(folder / "warehouse.duckdb")) as connection:
            return [list(row) for row in connection.execute(ERRORS_SQL).fetchall()]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


Totals = dict[tuple[str, str, int], list[float]]
"""By method, node and horizon: month ends, absolute error, error, actual."""


def totals_of(firms: list[Measured]) -> Totals:
    """The errors of firms, added up."""
    found: Totals = defaultdict(lambda: [0.0, 0.0, 0.0, 0.0])
    for firm in firms:
        for method, _, node, horizon, *amounts in firm:
            for index, amount in enumerate(amounts):
                found[method, node, horizon][index] += amount
    return found


def table(totals: Totals, node: str, methods: list[str]) -> list[str]:
    """WAPE, and the bias of each, method by horizon."""
    lines = [
        "| months ahead | " + " | ".join(str(h) for h in HORIZONS) + " |",
        "|---|" + "---|" * len(HORIZONS),
    ]
    for method in methods:
        cells = []
        for horizon in HORIZONS:
            count, absolute, error, actual = totals[method, node, horizon]
            cells.append(
                f"{100 * absolute / actual:.1f} % ({100 * error / actual:+.1f})"
                if count and actual
                else "-"
            )
        lines.append(f"| {NAMES[method]} | " + " | ".join(cells) + " |")
    return lines


def coverage(totals: Totals) -> list[str]:
    """How often what came was inside the interval, and the band of chance."""
    lines = [
        "| months ahead | " + " | ".join(str(h) for h in HORIZONS) + " |",
        "|---|" + "---|" * len(HORIZONS),
    ]
    for node in ("firm", *BLOCKS):
        cells = []
        for horizon in HORIZONS:
            count, hits, _, _ = totals["interval", node, horizon]
            reach = 1.96 * math.sqrt(0.16 / count) if count else 0
            cells.append(
                f"{100 * hits / count:.0f} % of {count:,.0f} "
                f"({100 * (0.8 - reach):.0f}-{100 * min(0.8 + reach, 1):.0f})"
                if count
                else "-"
            )
        lines.append(f"| {node} | " + " | ".join(cells) + " |")
    return lines


def better(firms: list[Measured], baselines: list[str]) -> list[str]:
    """In how many firms the forecast's WAPE is below each baseline's, by horizon."""
    lines = [
        "| better than | " + " | ".join(str(h) for h in HORIZONS) + " |",
        "|---|" + "---|" * len(HORIZONS),
    ]
    for baseline in baselines:
        cells = []
        for horizon in HORIZONS:
            alone = [totals_of([firm]) for firm in firms]
            wins = sum(
                each["plumbline", "firm", horizon][1]
                < each[baseline, "firm", horizon][1]
                for each in alone
            )
            cells.append(f"{wins} of {len(firms)}")
        lines.append(f"| {NAMES[baseline]} | " + " | ".join(cells) + " |")
    return lines


def page(results: dict[str, Measured], origins: int) -> str:
    """The page, from what was measured of each firm."""
    rules = ["B0", "B1", "B2", "B7"]
    firms = list(results.values())
    total = totals_of(firms)
    by_regime = {
        regime: [each for key, each in results.items() if key.startswith(regime)]
        for regime in REGIMES
    }
    sections = []
    for regime, found in by_regime.items():
        sections += [f"## {regime.capitalize()}", ""]
        sections += [*table(totals_of(found), "firm", ["plumbline", *rules]), ""]
    blocks = []
    for node, others in BLOCKS.items():
        blocks += [f"**{node}**", "", *table(total, node, ["plumbline", *others]), ""]
    return PAGE.format(
        firms=len(firms),
        regimes=", ".join(f"{len(found)} {name}" for name, found in by_regime.items()),
        origins=origins,
        as_of=AS_OF,
        month_ends=", ".join(
            f"{total['plumbline', 'firm', h][0]:,.0f} for {h}" for h in HORIZONS
        ),
        all_firms="\n".join(table(total, "firm", ["plumbline", *rules])),
        better="\n".join(better(firms, rules)),
        coverage="\n".join(coverage(total)),
        sections="\n".join(sections),
        blocks="\n".join(blocks),
    )


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, default=7)
    parser.add_argument("--origins", type=int, default=24)
    parser.add_argument("--base-port", type=int, default=18900)
    parser.add_argument("--results", type=Path, default=Path("accuracy.json"))
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "accuracy.md")
    asked = parser.parse_args()
    results: dict[str, Measured] = (
        json.loads(asked.results.read_text()) if asked.results.is_file() else {}
    )
    for seed in range(1, asked.seeds + 1):
        for regime in REGIMES:
            if f"{regime} {seed}" in results:
                continue
            results[f"{regime} {seed}"] = measure(
                regime, seed, asked.origins, asked.base_port
            )
            asked.results.write_text(json.dumps(results))
            print(f"{regime} {seed} measured", flush=True)
    asked.page.write_text(page(results, asked.origins))


if __name__ == "__main__":
    main()
