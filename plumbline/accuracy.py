"""How good the forecast has been, in a table for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

    import duckdb

HORIZONS = (1, 2, 3, 6, 12)
NAMES = {
    "plumbline": "this forecast",
    "B0": "last month",
    "B1": "same month last year",
    "B2": "mean of three months",
    "B7": "capacity at target",
}
"""What is compared for the whole firm, in words."""

ACCURACY_SQL = """
    select method, horizon_months, origins, wape, bias
    from marts.fct_forecast_accuracy
    where level = 'firm'
"""


def accuracy_table(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """WAPE of the firm's revenue by method and horizon, a line each.

    Args:
        connection: where the marts are.

    Returns:
        Lines of text, the first with the horizons; none when no forecast is old enough
        to be compared with what came.
    """
    rows = connection.execute(ACCURACY_SQL).fetchall()
    found = {(method, horizon): tuple(rest) for method, horizon, *rest in rows}
    horizons = [h for h in HORIZONS if ("plumbline", h) in found]
    if not horizons:
        return []
    lines = [f"  {'months ahead':<24}" + "".join(f"{h:>10}" for h in horizons)]
    for method, name in NAMES.items():
        wapes = [found.get((method, h), (0, None, None))[1] for h in horizons]
        lines.append(f"  {name:<24}" + "".join(f"{percent(w):>10}" for w in wapes))
    ours = [found["plumbline", h] for h in horizons]
    bias = "".join(f"{percent(each[2], signed=True):>10}" for each in ours)
    counts = "".join(f"{each[0]:>10}" for each in ours)
    return [*lines, f"  {'  its bias':<24}{bias}", f"  {'  month ends':<24}{counts}"]


def percent(share: Decimal | None, *, signed: bool = False) -> str:
    """A share as a percentage; a dash where there is none."""
    if share is None:
        return "-"
    return f"{100 * share:{'+' if signed else ''}.1f} %"
