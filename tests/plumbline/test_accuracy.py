"""How good the forecast has been, as it is told on the command line."""

from __future__ import annotations

import duckdb
import pytest

from plumbline.accuracy import accuracy_table


@pytest.fixture
def marts() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("create schema marts")
    connection.execute(
        "create table marts.fct_forecast_accuracy (method varchar, level varchar, "
        "horizon_months integer, origins bigint, wape decimal(18, 6), "
        "bias decimal(18, 6))"
    )
    return connection


def add(marts: duckdb.DuckDBPyConnection, *rows: tuple[object, ...]) -> None:
    for row in rows:
        marts.execute(
            "insert into marts.fct_forecast_accuracy values (?, ?, ?, ?, ?, ?)", row
        )


def test_the_forecast_stands_beside_the_rules_that_are_known(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    add(
        marts,
        ("plumbline", "firm", 1, 12, "0.0625", "-0.01"),
        ("plumbline", "firm", 3, 10, "0.1", "0.025"),
        ("plumbline", "firm", 4, 9, "0.9", "0.9"),
        ("plumbline", "practice", 1, 12, "0.9", "0.9"),
        ("B2", "firm", 1, 12, "0.15", "0.1"),
        ("B3", "firm", 1, 12, "0.99", "0.1"),
    )

    lines = [line.split() for line in accuracy_table(marts)]

    assert lines[0] == ["months", "ahead", "1", "3"]
    assert lines[1] == ["this", "forecast", "6.2", "%", "10.0", "%"]
    assert ["mean", "of", "three", "months", "15.0", "%", "-"] in lines
    assert lines[-2] == ["its", "bias", "-1.0", "%", "+2.5", "%"]
    assert lines[-1] == ["month", "ends", "12", "10"]
    assert not [line for line in lines if "99.0" in line]


def test_a_firm_without_closed_months_has_no_table(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    assert accuracy_table(marts) == []
