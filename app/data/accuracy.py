"""Questions about how good past forecasts were."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.data.snapshot import Kind

if TYPE_CHECKING:
    import pandas as pd

    from app.data.snapshot import Snapshot


def measured(snapshot: Snapshot) -> pd.DataFrame:
    """Errors by method, level, node and horizon; none while nothing can be compared."""
    return snapshot.fetch(
        """
        select
            method, level, node, horizon_months, origins, first_as_of_date,
            last_as_of_date, actual_amount_corporate as actual, wape, bias, mase,
            forecast_value_added
        from marts.fct_forecast_accuracy
        order by level, node, method, horizon_months
        """,
        {
            "method": Kind.TEXT,
            "level": Kind.TEXT,
            "node": Kind.TEXT,
            "horizon_months": Kind.WHOLE,
            "origins": Kind.WHOLE,
            "first_as_of_date": Kind.TIME,
            "last_as_of_date": Kind.TIME,
            "actual": Kind.NUMBER,
            "wape": Kind.NUMBER,
            "bias": Kind.NUMBER,
            "mase": Kind.NUMBER,
            "forecast_value_added": Kind.NUMBER,
        },
    )
