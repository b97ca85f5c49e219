"""Why a forecast changed, as it is told on the command line."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

import duckdb
import pytest

from plumbline.errors import ConfigError, ExitCode
from plumbline.explain import explain
from plumbline.explanation import describe

if TYPE_CHECKING:
    from plumbline.explain import By

MAY, JUNE, JULY = "backtest-2026-05-31", "published-2026-06-30", "published-2026-07-31"
SLIP = "crm history 008, 2026-06-12, close date from 2026-07-15 to 2026-08-15"


@pytest.fixture
def marts() -> duckdb.DuckDBPyConnection:
    """Three versions; each is compared with the one before it.

    August falls from 100 to 60, and September rises from 10 to 50 by a slip of a deal;
    in July's version the deal is lost.
    """
    connection = duckdb.connect()
    connection.execute(
        """
        create schema marts;
        create table marts.dim_forecast_versions (forecast_version_id varchar,
            as_of_date date, is_current boolean, is_previous boolean);
        insert into marts.dim_forecast_versions values
            ('backtest-2026-05-31', '2026-05-31', false, false),
            ('published-2026-06-30', '2026-06-30', false, true),
            ('published-2026-07-31', '2026-07-31', true, false);
        create table marts.fct_forecast_lines (forecast_version_id varchar,
            month_start date, amount_corporate decimal(18, 2));
        insert into marts.fct_forecast_lines values
            ('backtest-2026-05-31', '2026-08-01', 100000),
            ('backtest-2026-05-31', '2026-09-01', 10000),
            ('published-2026-06-30', '2026-08-01', 60000),
            ('published-2026-06-30', '2026-09-01', 55000),
            ('published-2026-07-31', '2026-08-01', 60000),
            ('published-2026-07-31', '2026-09-01', 5000);
        create table marts.dim_forecast_comparisons (from_version_id varchar,
            to_version_id varchar, to_as_of_date date, is_adjacent boolean);
        insert into marts.dim_forecast_comparisons values
            ('backtest-2026-05-31', 'published-2026-06-30', '2026-06-30', true),
            ('published-2026-06-30', 'published-2026-07-31', '2026-07-31', true);
        create table marts.fct_forecast_bridge (from_version_id varchar,
            to_version_id varchar, month_start date, driver varchar,
            driver_name varchar, shown_rank integer, item_code varchar,
            item_name varchar, amount decimal(18, 2), moved_amount decimal(18, 2),
            event_on date, event_kind varchar, old_value varchar, new_value varchar,
            connection varchar, source_object varchar, source_id varchar);
        insert into marts.fct_forecast_bridge values
            ('backtest-2026-05-31', 'published-2026-06-30', '2026-08-01', 'D07',
                'Pipeline timing', 7, 'OPP-1', 'Alder', -40000, -40000, '2026-06-12',
                'close date', '2026-07-15', '2026-08-15', 'crm', 'history', '008'),
            ('backtest-2026-05-31', 'published-2026-06-30', '2026-09-01', 'D07',
                'Pipeline timing', 7, 'OPP-1', 'Alder', 40000, 40000, '2026-06-12',
                'close date', '2026-07-15', '2026-08-15', 'crm', 'history', '008'),
            ('backtest-2026-05-31', 'published-2026-06-30', '2026-09-01', 'D11',
                'Staffing and hours', 11, 'P-2', 'Birch', 5000, 0, null,
                null, null, null, 'psa', 'project', 'p2'),
            ('published-2026-06-30', 'published-2026-07-31', '2026-09-01', 'D04',
                'Lost deal', 4, 'OPP-1', 'Alder', -50000, 0, '2026-07-20',
                'stage', 'proposal', 'closed_lost', 'crm', 'history', '009')
        """
    )
    return connection


def test_the_previous_forecast_is_compared_with_the_current_one(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    found = explain(marts, None, None, None)

    assert (found.earlier.id, found.later.id) == (JUNE, JULY)
    assert (found.before, found.after) == (Decimal(115_000), Decimal(65_000))
    assert [(part.name, part.amount) for part in found.parts] == [
        ("Lost deal", Decimal(-50_000))
    ]
    assert found.unexplained == 0


def test_versions_that_no_bridge_compares_are_walked(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    found = explain(marts, "2026-05-31", JULY, "2026-09")

    assert found.steps == ((MAY, JUNE), (JUNE, JULY))
    assert [(part.code, part.amount, part.moved) for part in found.parts] == [
        ("D04", Decimal(-50_000), Decimal(0)),
        ("D07", Decimal(40_000), Decimal(40_000)),
        ("D11", Decimal(5_000), Decimal(0)),
    ]
    assert (found.before, found.after) == (Decimal(10_000), Decimal(5_000))
    assert found.unexplained == 0


def test_versions_that_are_equal_differ_by_nothing(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    marts.execute("delete from marts.fct_forecast_bridge")
    marts.execute("update marts.fct_forecast_lines set amount_corporate = 1")

    found = explain(marts, None, None, None)

    assert found.steps == ((JUNE, JULY),)
    assert found.parts == ()
    assert found.unexplained == 0


def test_a_version_that_kept_too_little_is_named(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    marts.execute(
        "delete from marts.dim_forecast_comparisons where from_version_id like 'back%'"
    )

    with pytest.raises(ConfigError) as raised:
        explain(marts, MAY, JUNE, None)

    assert raised.value.code == "version_not_comparable"
    assert MAY in str(raised.value)


def test_what_no_driver_explains_is_said(marts: duckdb.DuckDBPyConnection) -> None:
    marts.execute("delete from marts.fct_forecast_bridge where driver = 'D11'")

    found = explain(marts, MAY, JUNE, None)

    assert found.unexplained == Decimal(5_000)
    assert found.as_dict()["unexplained"] == "5000.00"


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("driver", ["Pipeline timing", "-40", "D07; -40 of it timing"]),
        ("project", ["Alder", "-40", "OPP-1; -40 of it timing"]),
        (
            "event",
            [
                "Alder, pipeline timing",
                "-40",
                f"OPP-1; -40 of it timing; {SLIP}",
            ],
        ),
    ],
)
def test_a_part_is_told_with_what_shows_it(
    marts: duckdb.DuckDBPyConnection, by: By, expected: list[str]
) -> None:
    found = explain(marts, MAY, JUNE, "2026-08", by)

    text = describe(found, "Meridian", "USD", by, top=3).splitlines()

    assert text[1] == f"Aug 2026 to Aug 2026, by {by}"
    (line,) = [each for each in text if "timing" in each]
    assert re.split(r"\s{2,}", line.strip()) == expected
    assert text[-3].split() == ["Unexplained", "0"]


def test_projects_beyond_the_largest_are_summed(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    found = explain(marts, MAY, JULY, None, "project")

    text = describe(found, "Meridian", "USD", "project", top=1)

    assert "1 more" in text
    assert "in 2 steps" in text


@pytest.mark.parametrize(
    ("earlier", "later", "period", "code"),
    [
        ("2026-01-31", None, None, "unknown_version"),
        (None, "plan", None, "unknown_version"),
        (None, MAY, None, "nothing_to_compare"),
        (JULY, MAY, None, "versions_reversed"),
        (None, None, "2026-13", "unknown_period"),
        (None, None, "2031", "period_not_forecast"),
    ],
)
def test_what_cannot_be_compared_is_named_with_what_can(
    marts: duckdb.DuckDBPyConnection,
    earlier: str | None,
    later: str | None,
    period: str | None,
    code: str,
) -> None:
    with pytest.raises(ConfigError) as raised:
        explain(marts, earlier, later, period)

    assert raised.value.code == code
    assert raised.value.exit_code == ExitCode.USAGE
    assert raised.value.hint
