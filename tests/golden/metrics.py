"""What the marts say of each metric, month by month, in plain SQL.

Where a mart has the firm's number, it is read from there, although the semantic layer
computes it from the numbers of practices or customers.
"""

from __future__ import annotations


def _balance(mart: str, column: str, where: str = "true") -> str:
    return (
        f"select month_start, sum({column}) from marts.{mart}"  # noqa: S608  our names
        f" where {where} group by month_start"
    )


def _of_the_firm(mart: str, column: str) -> str:
    return (
        f"select month_start, {column} from marts.{mart}"  # noqa: S608  our names
        " where node_level = 'firm'"
    )


def _utilization(denominator: str) -> str:
    return (
        f"select month_start, sum(utilized_hours) / sum({denominator})"  # noqa: S608
        " from marts.fct_utilization_months group by month_start"
    )


CURRENT = (
    "forecast_version_id in (select forecast_version_id"
    " from marts.dim_forecast_versions where is_current)"
)

SAID_BY_MARTS = {
    "backlog": _balance("fct_backlog_rollforward", "closing_amount_corporate"),
    "backlog_unbilled_basis": _balance(
        "fct_unbilled_backlog_rollforward", "closing_amount_corporate"
    ),
    "scheduled_backlog": _balance(
        "fct_backlog_rollforward", "scheduled_amount_corporate"
    ),
    "unscheduled_backlog": _balance(
        "fct_backlog_rollforward", "unscheduled_amount_corporate"
    ),
    "aged_backlog": _balance(
        "fct_backlog_rollforward", "closing_amount_corporate", "is_aged"
    ),
    "remaining_performance_obligation": _balance("fct_rpo", "rpo_amount_corporate"),
    "book_to_bill": _of_the_firm("fct_book_to_bill", "book_to_bill"),
    "pipeline": _balance(
        "fct_forecast_lines",
        "round(cast(factor_q as double) * factor_r * factor_phi * factor_x, 2)",
        f"block = 'pipeline' and {CURRENT}",
    ),
    "weighted_pipeline": _balance(
        "fct_forecast_lines", "amount_corporate", f"block = 'pipeline' and {CURRENT}"
    ),
    "forecast_revenue": (
        "select month_start, amount_corporate"  # noqa: S608  our names
        f" from marts.fct_forecast_months where level = 'firm' and {CURRENT}"
    ),
    "revenue": (
        "select month_start,"
        " sum(posted_amount_corporate + posted_expense_amount_corporate)"
        " from marts.fct_revenue_recognition group by month_start"
    ),
    "utilization_net_of_holidays_and_leave": _utilization(
        "net_of_holidays_and_leave_hours"
    ),
    "utilization_net_of_holidays": _utilization("net_of_holidays_hours"),
    "utilization_gross_2080": _utilization("gross_2080_hours"),
    "utilization_gross_2000": _utilization("gross_2000_hours"),
    "utilization_target": (
        "select month_start,"
        " sum(target_utilization * net_of_holidays_and_leave_hours)"
        " / sum(net_of_holidays_and_leave_hours) from marts.fct_utilization_months"
        " where target_utilization is not null group by month_start"
    ),
    "realization": _of_the_firm("fct_realization", "realization"),
    "collection_realization": _of_the_firm("fct_realization", "collection_realization"),
    "overall_realization": _of_the_firm("fct_realization", "overall_realization"),
    "bill_rate_yield": _of_the_firm("fct_realization", "bill_rate_yield"),
    "yield_on_capacity": _of_the_firm("fct_realization", "yield_on_capacity"),
    "percent_complete": (
        "select month_start, sum(percent_complete * estimated_hours_at_completion)"
        " / sum(estimated_hours_at_completion) from marts.fct_project_months"
        " where percent_complete is not null group by month_start"
    ),
    "project_margin": (
        "select month_start,"
        " sum(margin_amount_corporate) / nullif(sum(revenue_amount_corporate), 0)"
        " from marts.fct_project_months where not is_internal group by month_start"
    ),
    "unbilled": _of_the_firm("fct_working_capital", "unbilled_amount_corporate"),
    "deferred_revenue": _of_the_firm(
        "fct_working_capital", "deferred_amount_corporate"
    ),
    "receivable": _of_the_firm("fct_working_capital", "receivable_amount_corporate"),
    "wip_days": _of_the_firm("fct_working_capital", "wip_days"),
    "debtor_days": _of_the_firm("fct_working_capital", "debtor_days"),
    "lock_up": _of_the_firm("fct_working_capital", "lock_up_days"),
    "days_sales_outstanding": _of_the_firm(
        "fct_working_capital", "days_sales_outstanding"
    ),
    "days_sales_outstanding_count_back": _of_the_firm(
        "fct_working_capital", "days_sales_outstanding_count_back"
    ),
    "overdue_receivable": _balance(
        "fct_receivables_aging", "open_amount_corporate", "days_overdue > 0"
    ),
    "days_to_bill": _of_the_firm("fct_working_capital", "days_to_bill"),
    "days_to_collect": _of_the_firm("fct_working_capital", "days_to_collect"),
    "revenue_leakage": _balance("fct_revenue_leakage", "amount_corporate"),
    "money_not_delivered": (
        "select cast(date_trunc('month', latest_run_at) as date),"
        " sum(amount_not_delivered) from operations.ops_sync_deliveries group by 1"
    ),
}
