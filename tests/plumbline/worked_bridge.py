"""The worked example of a bridge: two versions of five lines, reckoned by hand."""

# ruff: noqa: S608 - the names in the queries are our own

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from tests.plumbline.causes import KNOWN_ON

if TYPE_CHECKING:
    from pathlib import Path

WORKED = ("worked-0", "worked-1")
"""Its versions."""

WORKED_CHANGES = {
    ("A", "D11"): "-33316.67",
    ("A", "D13a"): "9683.33",
    ("A", "D17"): "-6966.66",
    ("B", "D08"): "10465.71",
    ("B", "D11"): "-16034.29",
    ("B", "D12"): "-10431.42",
    ("C", "D05"): "15000.00",
    ("C", "D07"): "-55000.00",
    ("D", "D04"): "-36000.00",
    ("E", "D01"): "75000.00",
}
"""What each driver takes of each line of it: 401,000 become 353,400."""

_LINE = "forecast_version_id, month_start, block, method, factor_q, currency_code, "
_LINE += "project_id, opportunity_id, factor_x, amount, amount_corporate"
_TERM = "forecast_version_id, item_id, item_type, is_signed, is_over, is_lost, "
_TERM += "revenue_method, stage, amount, probability, close_date, hours_at_completion"

_WORKED_ROWS = f"""
    insert into marts.fct_forecast_lines ({_LINE}) values
        ('worked-0', '2026-07-01', 'backlog', 'hours_at_rate_hard', 1000, 'EUR',
            'A', null, 1.10, 150000, 165000),
        ('worked-1', '2026-07-01', 'backlog', 'hours_at_rate_hard', 800, 'EUR',
            'A', null, 1.05, 128000, 134400),
        ('worked-0', '2026-07-01', 'backlog', 'percent_complete_hard', 500000, 'USD',
            'B', null, 1, 100000, 100000),
        ('worked-1', '2026-07-01', 'backlog', 'percent_complete_hard', 560000, 'USD',
            'B', null, 1, 84000, 84000),
        ('worked-0', '2026-07-01', 'pipeline', 'stage_weighted', 400000, 'USD',
            null, 'C', 1, 100000, 100000),
        ('worked-1', '2026-07-01', 'pipeline', 'stage_weighted', 400000, 'USD',
            null, 'C', 1, 60000, 60000),
        ('worked-0', '2026-07-01', 'pipeline', 'stage_weighted', 90000, 'USD',
            null, 'D', 1, 36000, 36000),
        ('worked-1', '2026-07-01', 'backlog', 'milestone', 75000, 'USD',
            'E', null, 1, 75000, 75000);
    insert into marts.fct_forecast_hours (forecast_version_id, contract_line_id,
        month_start, planned_hours, expected_hours, hourly_rate) values
        ('worked-0', 'A', '2026-07-01', 1000, 1000, 150),
        ('worked-1', 'A', '2026-07-01', 800, 800, 160),
        ('worked-0', 'B', '2026-07-01', 500, 500, null),
        ('worked-1', 'B', '2026-07-01', 420, 420, null);
    insert into marts.fct_forecast_terms ({_TERM}) values
        ('worked-0', 'A', 'project', true, false, false,
            'time_and_materials', 'active', 900000, 1, null, null),
        ('worked-1', 'A', 'project', true, false, false,
            'time_and_materials', 'active', 900000, 1, null, null),
        ('worked-0', 'B', 'project', true, false, false,
            'percent_complete', 'active', 500000, 1, null, 2500),
        ('worked-1', 'B', 'project', true, false, false,
            'percent_complete', 'active', 560000, 1, null, 2800),
        ('worked-0', 'C', 'opportunity', false, false, false,
            null, 'proposal', 400000, 0.5, '2026-07-15', null),
        ('worked-1', 'C', 'opportunity', false, false, false,
            null, 'negotiation', 400000, 0.6, '2026-09-15', null),
        ('worked-0', 'D', 'opportunity', false, false, false,
            null, 'proposal', 90000, 0.4, '2026-07-15', null),
        ('worked-1', 'D', 'opportunity', false, true, true,
            null, 'closed_lost', 90000, null, '2026-07-15', null),
        ('worked-1', 'E', 'project', true, false, false,
            'milestone', 'active', 75000, 1, null, null);
    insert into canonical.hst_assignments by name
        select * replace ('A' as project_id, 'of A' as assignment_id,
            150 as bill_rate, date '2026-01-01' as valid_from,
            date '{KNOWN_ON}' as valid_to)
        from canonical.hst_assignments limit 1;
    insert into canonical.hst_assignments by name
        select * replace (160 as bill_rate, date '{KNOWN_ON}' as valid_from,
            date '9999-12-31' as valid_to)
        from canonical.hst_assignments where assignment_id = 'of A';
"""


def tell_worked_example(warehouse: Path) -> None:
    """Add the two versions of the worked example."""
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(_WORKED_ROWS)
