"""A small published snapshot, made from the columns that the marts promise.

The firm is invented: 3 regions, 4 practices, 36 projects, 48 people, two forecast
versions. Amounts are drawn from one seed, but the identities that the marts guarantee
hold: the backlog rolls forward to the cent, and margin is revenue less cost.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd

from app.periods import add_months, week_start

if TYPE_CHECKING:
    from pathlib import Path

AS_OF = date(2026, 6, 30)
PREVIOUS_AS_OF = date(2026, 5, 31)
REGIONS = ("Americas", "UK & Ireland", "DACH")
PRACTICES = ("Strategy", "Data & AI", "Cloud Engineering", "Managed Services")
METHODS = (
    "time_and_materials",
    "percent_complete",
    "milestone",
    "retainer",
    "staff_augmentation",
)
CUSTOMERS = (
    "Northwind Insurance",
    "Halden Energy",
    "Brightwater Utilities",
    "Kestrel Logistics",
    "Aurum Bank",
    "Meridian Health",
    "Foxglove Retail",
    "Castellan Aerospace",
    "Tidewater Foods",
)
WORK = ("data platform", "cloud migration", "operating model", "run service")
NAMES = ("Amara", "Ben", "Chiara", "Dmitri", "Elena", "Farid", "Greta", "Hugo")
SURNAMES = ("Okafor", "Lindqvist", "Moreau", "Tanaka", "Weiss", "Duarte")
ROLES = ("Consultant", "Senior consultant", "Manager", "Principal")

BACKLOG_AMOUNTS = (
    "opening_amount",
    "new_amount",
    "change_order_amount",
    "cancellation_amount",
    "fx_amount",
    "recognised_amount",
    "closing_amount",
    "unbilled_basis_amount",
    "scheduled_amount",
    "unscheduled_amount",
    "held_request_amount",
    "unheld_request_amount",
)
WEEK_HOURS = (
    "billable_approved_hours",
    "billable_submitted_hours",
    "credited_hours",
    "investment_hours",
    "internal_hours",
    "leave_hours",
    "holiday_hours",
    "capacity_gross_hours",
    "capacity_net_hours",
    "scheduled_hard_hours",
    "scheduled_soft_hours",
    "utilized_hours",
    "gross_2080_hours",
    "gross_2000_hours",
    "net_of_holidays_hours",
    "net_of_holidays_and_leave_hours",
)


TABLES = {
    "marts.dim_forecast_versions": """
        forecast_version_id varchar, as_of_date date, version_kind varchar, version_name
        varchar, run_id varchar, is_current boolean, is_previous boolean, note varchar,
        note_owner varchar
    """,
    "marts.fct_forecast_intervals": """
        forecast_version_id varchar, level varchar, node varchar, month_start date,
        errors_seen bigint, p10_amount_corporate money, p50_amount_corporate money,
        p90_amount_corporate money
    """,
    "marts.dim_scenarios": """
        scenario_name varchar, win_rate decimal(18,6), start_delay_days decimal(18,6),
        utilization decimal(18,6), rates decimal(18,6), attrition decimal(18,6),
        exchange_rates decimal(18,6)
    """,
    "marts.fct_forecast_lines": """
        forecast_version_id varchar, forecast_line_id varchar, month_start date,
        item_code varchar, item_name varchar, project_id varchar, customer_name varchar,
        region_name varchar, practice_name varchar, block varchar, method varchar,
        currency_code varchar, factor_p decimal(28,10), amount_corporate money,
        cost_amount_corporate money, margin_amount_corporate money
    """,
    "marts.fct_forecast_bridge": """
        from_version_id varchar, to_version_id varchar, line_id varchar, month_start
        date, driver varchar, driver_name varchar, shown_rank integer, region_name
        varchar, practice_name varchar, item_code varchar, item_name varchar, amount
        money, moved_amount money, has_event boolean, event_count bigint, event_on date,
        event_kind varchar, old_value varchar, new_value varchar, connection varchar,
        source_object varchar, source_id varchar, is_in_both_windows boolean
    """,
    "marts.dim_forecast_comparisons": """
        from_version_id varchar, to_version_id varchar, from_as_of_date date,
        to_as_of_date date, is_adjacent boolean
    """,
    "marts.fct_forecast_terms": """
        forecast_version_id varchar, as_of_date date, item_code varchar, customer_name
        varchar, stage varchar, revenue_method varchar, currency_code varchar, amount
        money, probability decimal(18,6), close_date date, starts_on date, ends_on date,
        hours_at_completion money, practice_name varchar, region_name varchar
    """,
    "marts.fct_forecast_accuracy": """
        method varchar, level varchar, node varchar, horizon_months integer, origins
        bigint, first_as_of_date date, last_as_of_date date, actual_amount_corporate
        money, wape decimal(18,6), bias decimal(18,6), mase decimal(18,6),
        forecast_value_added decimal(18,6)
    """,
    "marts.fct_backlog_rollforward": """
        contract_line_id varchar, month_start date, project_code varchar, project_name
        varchar, customer_name varchar, region_name varchar, practice_name varchar,
        revenue_method varchar, commitment_class varchar, currency_code varchar,
        opening_amount_corporate money, new_amount_corporate money,
        change_order_amount_corporate money, cancellation_amount_corporate money,
        fx_amount_corporate money, recognised_amount_corporate money,
        closing_amount_corporate money, unbilled_basis_amount_corporate money,
        scheduled_amount_corporate money, unscheduled_amount_corporate money,
        held_request_amount_corporate money, unheld_request_amount_corporate money,
        is_aged boolean
    """,
    "marts.fct_utilization_weeks": """
        person_id varchar, week_starts_on date, person_name varchar, role_name varchar,
        region_name varchar, practice_name varchar, billable_approved_hours money,
        billable_submitted_hours money, credited_hours money, investment_hours money,
        internal_hours money, leave_hours money, holiday_hours money,
        capacity_gross_hours money, capacity_net_hours money, scheduled_hard_hours
        money, scheduled_soft_hours money, utilized_hours money, gross_2080_hours money,
        gross_2000_hours money, net_of_holidays_hours money,
        net_of_holidays_and_leave_hours money, target_utilization decimal(18,6),
        is_forward boolean, is_cut_off boolean
    """,
    "marts.fct_project_months": """
        project_id varchar, month_start date, region_name varchar, practice_name
        varchar, revenue_amount_corporate money, cost_amount_corporate money,
        margin_amount_corporate money, billed_amount_corporate money
    """,
    "marts.fct_billing_positions": """
        contract_id varchar, month_start date, unbilled_amount_corporate money,
        deferred_amount_corporate money, receivable_amount_corporate money,
        billed_amount_corporate money
    """,
    "operations.ops_runs": """
        run_id varchar, command varchar, as_of_date date, started_at timestamp,
        finished_at timestamp, status varchar, rows_received bigint, rows_quarantined
        bigint, failed_objects bigint, rows_pushed bigint, rows_rejected bigint,
        amount_not_delivered money
    """,
    "operations.ops_reconciliations": """
        check_name varchar, grain varchar, unit varchar, left_value decimal(28,2),
        right_value decimal(28,2), difference decimal(28,2), is_ok boolean
    """,
    "operations.ops_landings": """
        connection varchar, system varchar, object varchar, status varchar, finished_at
        timestamp, received bigint, loaded bigint, quarantined bigint, superseded
        bigint, hours_behind bigint, error_message varchar, error_hint varchar
    """,
    "operations.ops_sync_deliveries": """
        sync varchar, destination varchar, row_key varchar, item_code varchar, period
        date, state varchar, amount money, amount_not_delivered money, attempts bigint,
        error_code varchar, error_message varchar, updated_at timestamp, delivered_at
        timestamp
    """,
    "operations.ops_exceptions": """
        fingerprint varchar, kind varchar, system varchar, object varchar, owner
        varchar, first_seen_at timestamp, last_seen_at timestamp, occurrences bigint,
        state varchar, title varchar, detail varchar, amount_at_risk_corporate money,
        next_step varchar
    """,
    "meta.snapshot": """
        run_id varchar, as_of_date date, published_at timestamp, corporate_currency
        varchar, firm_name varchar, model_version varchar, tests_passed bigint,
        tests_failed bigint, tests_warned bigint
    """,
}
"""The columns of every table; `money` stands for decimal(18,2)."""

Row = dict[str, Any]


@dataclass
class Project:
    """One project of the invented firm."""

    code: str
    name: str
    customer: str
    region: str
    practice: str
    method: str
    starts: date
    months: int
    monthly: int
    change_order: int = 0

    @property
    def described(self) -> Row:
        """The columns that describe it in every mart."""
        return {
            "project_code": self.code,
            "item_code": self.code,
            "project_name": self.name,
            "item_name": self.name,
            "customer_name": self.customer,
            "region_name": self.region,
            "practice_name": self.practice,
            "revenue_method": self.method,
            "method": self.method,
        }

    def works_in(self, month: date) -> bool:
        """Whether the project runs in a month."""
        return self.starts <= month < add_months(self.starts, self.months)


@dataclass
class Firm:
    """The rows of every table, drawn from one seed."""

    seed: int = 7
    only_region_of_practice: dict[str, str] = field(default_factory=dict)
    """Practices whose projects are all in one region."""
    closed_through: date = AS_OF
    """The last month whose revenue is posted."""
    rows: dict[str, list[Row]] = field(default_factory=lambda: {n: [] for n in TABLES})

    def __post_init__(self) -> None:
        """Draw the projects, then everything that follows from them."""
        self.random = random.Random(self.seed)  # noqa: S311 - a fixture, not a secret
        self.projects = [self._project(number) for number in range(36)]
        self._backlog()
        self._forecast("v2026-05-31", PREVIOUS_AS_OF, is_current=False)
        self._forecast("v2026-06-30", AS_OF, is_current=True)
        self._bridge()
        self._scenarios()
        self._terms()
        self._accuracy()
        self._people()
        self._money()
        self._operations()

    def add(self, table: str, **row: Any) -> None:
        """Add one row; columns of other tables are left out when it is written."""
        self.rows[table].append(row)

    def _project(self, number: int) -> Project:
        draw = self.random
        customer = CUSTOMERS[number % len(CUSTOMERS)]
        practice = PRACTICES[number % 4]
        region = REGIONS[number * 5 // 7 % 3]
        work = WORK[number // 4 % 4]
        return Project(
            code=f"P-{1001 + number:06d}",
            name=f"{customer.split()[0]} {work} phase {number % 3 + 1}",
            customer=customer,
            region=self.only_region_of_practice.get(practice, region),
            practice=practice,
            method=METHODS[number % len(METHODS)],
            starts=add_months(date(2025, 1, 1), draw.randrange(0, 17)),
            months=draw.randrange(8, 22),
            monthly=draw.randrange(28, 140) * 1000,
            change_order=draw.choice((0, 0, 0, 60_000, -45_000)),
        )

    def _backlog(self) -> None:
        for project in self.projects:
            closing = 0.0
            month = project.starts
            while month <= AS_OF:
                row = dict.fromkeys(BACKLOG_AMOUNTS, 0.0)
                row["opening_amount"] = closing
                if month == project.starts:
                    row["new_amount"] = project.monthly * project.months
                if month == add_months(project.starts, 3):
                    up = max(project.change_order, 0)
                    row["change_order_amount"] = up
                    row["cancellation_amount"] = project.change_order - up
                if project.region != "Americas" and closing:
                    row["fx_amount"] = round(closing * self.random.gauss(0, 0.004), 2)
                if project.works_in(month):
                    row["recognised_amount"] = round(
                        project.monthly * self.random.uniform(0.8, 1.1), 2
                    )
                before = (
                    row["opening_amount"]
                    + row["new_amount"]
                    + row["change_order_amount"]
                    + row["cancellation_amount"]
                    + row["fx_amount"]
                )
                row["recognised_amount"] = min(row["recognised_amount"], max(before, 0))
                closing = round(before - row["recognised_amount"], 2)
                row["closing_amount"] = closing
                row["unbilled_basis_amount"] = round(closing * 1.08, 2)
                is_last = month == date(AS_OF.year, AS_OF.month, 1)
                if is_last:
                    row["scheduled_amount"] = round(closing * 0.64, 2)
                    row["unscheduled_amount"] = closing - row["scheduled_amount"]
                    row["held_request_amount"] = round(row["unscheduled_amount"] / 4, 2)
                    row["unheld_request_amount"] = round(
                        row["unscheduled_amount"] / 5, 2
                    )
                self.add(
                    "marts.fct_backlog_rollforward",
                    contract_line_id=f"certinia:{project.code}",
                    month_start=month,
                    commitment_class="signed",
                    currency_code="USD" if project.region == "Americas" else "EUR",
                    is_aged=(project.code.endswith("7") if is_last else None),
                    **project.described,
                    **{f"{name}_corporate": amount for name, amount in row.items()},
                )
                month = add_months(month, 1)

    def _forecast(self, version: str, as_of: date, *, is_current: bool) -> None:
        self.add(
            "marts.dim_forecast_versions",
            forecast_version_id=version,
            as_of_date=as_of,
            version_kind="published",
            version_name=f"Forecast as of {as_of}",
            run_id="run-1",
            is_current=is_current,
            is_previous=not is_current,
            note=None if is_current else "Shown to the board",
            note_owner=None if is_current else "finance",
        )
        if is_current:
            self._intervals(version)
        last = add_months(AS_OF, 12)
        for index, project in enumerate(self.projects):
            month = date(2026, 1, 1)
            while month <= last:
                if project.works_in(month):
                    closed = month <= min(as_of, self.closed_through)
                    block = "actual" if closed else "backlog"
                    drift = 1.0 if is_current or index % 5 else 0.86
                    self._line(
                        version,
                        project.described,
                        month,
                        block,
                        project.monthly * drift,
                    )
                month = add_months(month, 1)
        for number in range(14):
            like = self.projects[number]
            customer = CUSTOMERS[-1 - number % 9]
            described = like.described | {
                "item_code": f"OPP-006{number:03d}",
                "item_name": f"{customer.split()[0]} {WORK[number % 4]}",
                "method": "weighted_stage",
            }
            for ahead in range(2 + number % 3, 12):
                month = add_months(AS_OF, ahead)
                weight = 9_000 + 4_000 * (number % 5) + (0 if is_current else 1_500)
                self._line(version, described, month, "pipeline", weight)

    def _intervals(self, version: str) -> None:
        for level, node, amount in (
            ("firm", "firm", 2_000_000),
            ("practice", PRACTICES[0], 500_000),
        ):
            for ahead in range(1, 7):
                self.add(
                    "marts.fct_forecast_intervals",
                    forecast_version_id=version,
                    level=level,
                    node=node,
                    month_start=add_months(date(2026, 6, 1), ahead),
                    errors_seen=24 - ahead,
                    p10_amount_corporate=amount * (1 - 0.02 * ahead),
                    p50_amount_corporate=amount,
                    p90_amount_corporate=amount * (1 + 0.02 * ahead),
                )

    def _scenarios(self) -> None:
        unmoved = dict.fromkeys(
            ("utilization", "rates", "attrition", "exchange_rates"), 0
        )
        self.add(
            "marts.dim_scenarios",
            scenario_name="Weak market",
            win_rate=-0.2,
            start_delay_days=30,
            **unmoved,
        )

    def _bridge(self) -> None:
        """The change of each line's month is one of hours, or of a deal's stage."""
        self.add(
            "marts.dim_forecast_comparisons",
            from_version_id="v2026-05-31",
            to_version_id="v2026-06-30",
            from_as_of_date=PREVIOUS_AS_OF,
            to_as_of_date=AS_OF,
            is_adjacent=True,
        )
        amounts: dict[tuple[str, date], float] = {}
        described: dict[str, Row] = {}
        for row in self.rows["marts.fct_forecast_lines"]:
            sign = 1 if row["forecast_version_id"] == "v2026-06-30" else -1
            key = (row["item_code"], row["month_start"])
            amounts[key] = amounts.get(key, 0) + sign * row["amount_corporate"]
            described[row["item_code"]] = row
        for (code, month), amount in sorted(amounts.items()):
            is_deal = code.startswith("OPP")
            if not round(amount, 2):
                continue
            self.add(
                "marts.fct_forecast_bridge",
                **described[code]
                | {
                    "from_version_id": "v2026-05-31",
                    "to_version_id": "v2026-06-30",
                    "line_id": code,
                    "month_start": month,
                    "driver": "D05" if is_deal else "D11",
                    "driver_name": "Probability" if is_deal else "Staffing and hours",
                    "shown_rank": 5 if is_deal else 11,
                    "amount": round(amount, 2),
                    "moved_amount": 0,
                    "has_event": is_deal,
                    "event_count": int(is_deal),
                    "event_on": date(2026, 6, 12) if is_deal else None,
                    "event_kind": "stage" if is_deal else None,
                    "old_value": "negotiation" if is_deal else None,
                    "new_value": "closed_won" if is_deal else None,
                    "connection": "crm",
                    "source_object": "OpportunityHistory",
                    "source_id": f"008-{code}",
                    "is_in_both_windows": True,
                },
            )

    def _terms(self) -> None:
        for version, as_of in (
            ("v2026-05-31", PREVIOUS_AS_OF),
            ("v2026-06-30", AS_OF),
        ):
            for project in self.projects:
                self.add(
                    "marts.fct_forecast_terms",
                    **project.described
                    | {
                        "forecast_version_id": version,
                        "as_of_date": as_of,
                        "stage": "in_progress",
                        "revenue_method": project.method,
                        "currency_code": "USD",
                        "amount": project.monthly * project.months,
                        "probability": 1,
                        "starts_on": project.starts,
                        "hours_at_completion": 1_200,
                    },
                )

    def _accuracy(self) -> None:
        nodes = [("firm", "firm"), ("practice", "Strategy"), ("block", "backlog")]
        for rank, method in enumerate(("plumbline", "B0", "B2")):
            for level, node in nodes if method == "plumbline" else nodes[:2]:
                for horizon in range(1, 13):
                    wape = 0.05 + 0.04 * rank + 0.01 * horizon
                    self.add(
                        "marts.fct_forecast_accuracy",
                        method=method,
                        level=level,
                        node=node,
                        horizon_months=horizon,
                        origins=13 - horizon,
                        first_as_of_date=date(2025, 5, 31),
                        last_as_of_date=date(2026, 4, 30),
                        actual_amount_corporate=5_000_000,
                        wape=wape,
                        bias=-wape / 2,
                        mase=wape * 4,
                        forecast_value_added=0.04 * rank,
                    )

    def _line(
        self, version: str, described: Row, month: date, block: str, amount: float
    ) -> None:
        revenue = round(amount * (0.94 + 0.12 * ((month.month * 7) % 5) / 5), 2)
        cost = round(revenue * 0.63, 2)
        self.add(
            "marts.fct_forecast_lines",
            forecast_version_id=version,
            forecast_line_id=f"{described['item_code']}-{block}",
            month_start=month,
            block=block,
            project_id=described["item_code"] if block != "pipeline" else None,
            currency_code="USD",
            factor_p=0.5 if block == "pipeline" else 1,
            amount_corporate=revenue,
            cost_amount_corporate=cost,
            margin_amount_corporate=revenue - cost,
            **described,
        )

    def _people(self) -> None:
        for number in range(48):
            practice = PRACTICES[number % 4]
            busy = 0.60 + 0.05 * (number % 4) + self.random.uniform(-0.1, 0.1)
            for offset in range(-40, 27):
                week = week_start(AS_OF) + timedelta(weeks=offset)
                self._week(number, practice, week, busy)

    def _week(self, number: int, practice: str, week: date, busy: float) -> None:
        hours = dict.fromkeys(WEEK_HOURS, 0.0)
        is_forward, is_recent = week > AS_OF, week > AS_OF - timedelta(days=14)
        leave = 8.0 if self.random.random() < 0.08 else 0.0
        hours |= {
            "leave_hours": leave,
            "capacity_gross_hours": 40,
            "gross_2080_hours": 40,
            "gross_2000_hours": 38.46,
            "net_of_holidays_hours": 40,
            "net_of_holidays_and_leave_hours": 40 - leave,
            "capacity_net_hours": 40 - leave,
        }
        net = 40 - leave
        if is_forward:
            fading = max(1 - (week - AS_OF).days / 220, 0.1)
            booked = 0.0 if number % 11 == 3 else round(net * busy * fading * 1.2, 1)
            hours["scheduled_hard_hours"] = hours["utilized_hours"] = min(booked, net)
            hours["scheduled_soft_hours"] = round(net * 0.08, 1)
        else:
            season = 0.08 if week.month in {3, 4, 5} else -0.03
            worked = round(
                net * min(busy + season + self.random.uniform(-0.08, 0.08), 1), 1
            )
            kind = (
                "billable_submitted_hours" if is_recent else "billable_approved_hours"
            )
            hours[kind] = hours["utilized_hours"] = worked
            hours["internal_hours"] = round(net - worked, 1)
            hours["scheduled_hard_hours"] = worked
        self.add(
            "marts.fct_utilization_weeks",
            person_id=f"certinia:{number}",
            week_starts_on=week,
            person_name=f"{NAMES[number % 8]} {SURNAMES[number % 6]}",
            role_name=ROLES[number % 4],
            region_name=REGIONS[number % 3],
            practice_name=practice,
            target_utilization=0.7,
            is_forward=is_forward,
            is_cut_off=not is_recent,
            **hours,
        )

    def _money(self) -> None:
        for offset in range(-17, 1):
            month = add_months(AS_OF, offset)
            for project in self.projects:
                revenue = project.monthly if project.works_in(month) else 0
                self.add(
                    "marts.fct_project_months",
                    project_id=project.code,
                    month_start=month,
                    region_name=project.region,
                    practice_name=project.practice,
                    revenue_amount_corporate=revenue,
                    cost_amount_corporate=revenue * 0.63,
                    margin_amount_corporate=revenue * 0.37,
                    billed_amount_corporate=revenue * 0.97,
                )
                self.add(
                    "marts.fct_billing_positions",
                    contract_id=project.code,
                    month_start=month,
                    unbilled_amount_corporate=revenue * self.random.uniform(0.1, 0.4),
                    deferred_amount_corporate=revenue * 0.2,
                    receivable_amount_corporate=revenue * self.random.uniform(1.2, 1.6),
                    billed_amount_corporate=revenue * 0.97,
                )

    def _operations(self) -> None:
        at = datetime(2026, 6, 30, 18, 4)  # noqa: DTZ001 - stored in UTC without a zone
        for system, name, received in (
            ("salesforce", "opportunity", 412),
            ("salesforce", "opportunityhistory", 2210),
            ("certinia", "pse__timecard__c", 48120),
            ("certinia", "pse__assignment__c", 911),
            ("netsuite", "transactionaccountingline", 39011),
            ("stripe", "invoice", 388),
        ):
            failed = name == "invoice"
            self.add(
                "operations.ops_landings",
                connection=f"{system}_main",
                system=system,
                object=name,
                status="failed" if failed else "ok",
                finished_at=at - timedelta(hours=30 if failed else 1),
                received=received,
                loaded=received - 2,
                quarantined=2,
                superseded=0,
                hours_behind=24 if failed else 0,
                error_message="401: the key was refused" if failed else None,
                error_hint="Set STRIPE_API_KEY to a valid key" if failed else None,
            )
        for number in range(6):
            self.add(
                "operations.ops_runs",
                run_id=f"2026063{number}-180000",
                command="run",
                as_of_date=AS_OF - timedelta(days=number),
                started_at=at - timedelta(days=number),
                finished_at=at - timedelta(days=number, minutes=-3),
                status="failed" if number == 2 else "ok",
                rows_received=91_052,
                rows_quarantined=12,
                failed_objects=1 if number == 0 else 0,
                rows_pushed=457,
                rows_rejected=2,
                amount_not_delivered=79_000,
            )
        for name, left in (
            ("revenue raw to canonical", 41_200_113.17),
            ("rows", 48_118),
        ):
            self.add(
                "operations.ops_reconciliations",
                check_name=name,
                grain="all",
                unit="USD",
                left_value=left,
                right_value=left,
                difference=0,
                is_ok=True,
            )
        self._deliveries(at)
        self.add(
            "operations.ops_exceptions",
            fingerprint="a1",
            kind="row_rejected",
            system="anaplan",
            object="Revenue Forecast",
            owner="FP&A systems",
            first_seen_at=at - timedelta(days=1),
            last_seen_at=at,
            occurrences=3,
            state="open",
            title="9 rows of P-001004 were refused by the planning tool",
            detail="No such item in list Forecast Items",
            amount_at_risk_corporate=812_400,
            next_step="plumbline push anaplan_forecast_items",
        )
        self.add(
            "operations.ops_exceptions",
            fingerprint="b2",
            kind="sync_failed",
            system="stripe",
            object="invoice",
            owner="Finance systems",
            first_seen_at=at,
            last_seen_at=at,
            occurrences=1,
            state="open",
            title="stripe.invoice failed at 12:04 (401)",
            detail="Billing of 4 retainers is as of yesterday",
            amount_at_risk_corporate=48_200,
            next_step="Set STRIPE_API_KEY, then plumbline ingest",
        )

    def _deliveries(self, at: datetime) -> None:
        for line in self.rows["marts.fct_forecast_lines"]:
            if line["forecast_version_id"] != "v2026-06-30":
                continue
            refused = line["item_code"] == "P-001004"
            waiting = line["item_code"] == "P-001009" and line["month_start"] > AS_OF
            state = "rejected" if refused else "pending" if waiting else "delivered"
            self.add(
                "operations.ops_sync_deliveries",
                sync="anaplan_forecast",
                destination="planning",
                row_key=f"{line['item_code']}|{line['block']}|{line['month_start']:%Y-%m}",
                item_code=line["item_code"],
                period=line["month_start"],
                state=state,
                amount=line["amount_corporate"],
                amount_not_delivered=(
                    0 if state == "delivered" else line["amount_corporate"]
                ),
                attempts=3 if refused else 1,
                error_code="item_not_found" if refused else None,
                error_message="No such item in list Forecast Items"
                if refused
                else None,
                updated_at=at,
                delivered_at=at if state == "delivered" else None,
            )


def build_snapshot(
    data_dir: Path,
    *,
    is_empty: bool = False,
    stale_reason: str | None = None,
    without: tuple[str, ...] = (),
    firm: Firm | None = None,
) -> Path:
    """Publish a snapshot in `data_dir`; return the file.

    Args:
        data_dir: the data directory that the app is then started with.
        is_empty: all tables, no rows: systems are set up, and nothing has happened yet.
        stale_reason: why the snapshot is stale; None for a current one.
        without: tables to leave out, as a snapshot of another version might.
        firm: the firm to publish; the default one if none is given.
    """
    folder = data_dir / "snapshots"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "run-1-1.duckdb"
    firm = firm or Firm()
    published = datetime(2026, 6, 30, 18, 10)  # noqa: DTZ001 - stored in UTC
    if is_empty:
        firm.rows = {name: [] for name in TABLES}
    firm.rows["meta.snapshot"] = [
        {
            "run_id": "run-1",
            "as_of_date": AS_OF,
            "published_at": published,
            "corporate_currency": "USD",
            "firm_name": "Fairlead Partners",
            "model_version": "0.1.0",
            "tests_passed": 412,
            "tests_failed": 0,
            "tests_warned": 2,
        }
    ]
    connection = duckdb.connect(str(path))
    for name, columns in TABLES.items():
        if name in without:
            continue
        connection.execute(f"create schema if not exists {name.split('.')[0]}")
        typed = columns.replace(" money", " decimal(18,2)")
        connection.execute(f"create table {name} ({typed})")
        rows = firm.rows[name]
        if not rows:
            continue
        names = [
            column[0]
            for column in connection.execute(
                f"select * from {name}"  # noqa: S608 - names of this module
            ).description
        ]
        frame = pd.DataFrame(rows).reindex(columns=names)
        connection.register("rows_to_insert", frame)
        connection.execute(
            f"insert into {name} select * from rows_to_insert"  # noqa: S608 - our names
        )
        connection.unregister("rows_to_insert")
    connection.close()
    pointer = {
        "snapshot": path.name,
        "run_id": "run-1",
        "as_of_date": AS_OF.isoformat(),
        "published_at": "2026-06-30T18:10:00+00:00",
        "stale": stale_reason is not None,
        "stale_reason": stale_reason,
    }
    (folder / "current.json").write_text(json.dumps(pointer), encoding="utf-8")
    return path
