"""A whole run on a firm whose records contradict each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pytest

from plumbline.steps.publish import read_pointer
from tests.plumbline.estate import Estate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duckdb import DuckDBPyConnection

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckDBPyConnection]:
    """The snapshot of a firm at a dial of one half, with its truth as `world`."""
    estate = Estate.create(tmp_path_factory.mktemp("untidy"))
    estate.start("--mess", "0.5")
    try:
        ended = estate.plumbline("run", "--to", "publish", "--json")
    finally:
        estate.stop()
    assert ended.exit_code == 0, ended.stdout
    pointer = read_pointer(estate.folder / "data" / "snapshots" / "current.json")
    assert pointer is not None
    world = estate.folder / "data" / "sandbox" / "versions.duckdb"
    with duckdb.connect(
        str(estate.folder / "data" / "snapshots" / pointer["snapshot"]), read_only=True
    ) as snapshot:
        snapshot.execute(f"attach '{world}' as world (read_only)")
        yield snapshot


def one(connection: DuckDBPyConnection, query: str) -> float:
    row = connection.execute(query).fetchone()
    assert row is not None
    return float(row[0])


def test_every_misspelt_stage_of_an_open_deal_is_an_exception(
    published: DuckDBPyConnection,
) -> None:
    titles = published.execute(
        "select string_agg(cause, ' ') from operations.ops_exceptions "
        "where kind = 'unmapped_value'"
    ).fetchone()
    spellings = published.execute(
        'select distinct "StageName" from world.salesforce."Opportunity" '
        "inner join world.firm.mess on \"Id\" = record_id and field = 'StageName' "
        "where _from <= timestamp '2026-06-30 18:00' "
        "and (_to is null or _to > timestamp '2026-06-30 18:00')"
        'and trim("StageName") not in (select "ApiName" from '
        'world.salesforce."OpportunityStage")'
    ).fetchall()

    assert spellings
    assert titles is not None
    for (spelling,) in spellings:
        assert spelling.strip().lower() in titles[0].lower()


def test_time_without_an_assignment_keeps_its_hours(
    published: DuckDBPyConnection,
) -> None:
    kept = one(published, "select sum(hours) from canonical.fct_time_entries")
    true = one(
        published,
        'select sum("pse__Total_Hours__c") from world.salesforce."pse__Timecard__c" '
        "where _from <= timestamp '2026-06-30 18:00' "
        "and (_to is null or _to > timestamp '2026-06-30 18:00')",
    )

    assert kept == pytest.approx(true)


def test_every_account_that_was_entered_twice_is_on_the_review_list(
    published: DuckDBPyConnection,
) -> None:
    entered_twice = published.execute(
        "select record_id from world.firm.mess "
        'inner join world.salesforce."Account" on record_id = "Id" '
        "where kind = 'duplicate_customers' and object = 'salesforce.Account' "
        "and _from <= timestamp '2026-06-30 18:00' "
        "and (_to is null or _to > timestamp '2026-06-30 18:00')"
    ).fetchall()
    listed = published.execute(
        "select source_id from canonical.identity_reviews where reason = 'duplicate'"
    ).fetchall()

    assert entered_twice
    assert set(entered_twice) <= set(listed)
