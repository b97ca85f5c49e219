"""Tables that follow from others: timecard headers and field history."""

# ruff: noqa: S608 - the names in the queries are those of declared tables

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sandbox.world.tables import field_history
from sandbox.world.tables.certinia import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Callable

    from duckdb import DuckDBPyConnection

AT = "2026-06-30 18:00:00"


def test_a_header_has_the_hours_of_its_splits_each_day(
    world_at: Callable[[str], DuckDBPyConnection],
) -> None:
    sums = ", ".join(f'sum("pse__{day}_Hours__c")' for day in WEEKDAYS)
    hours = ", ".join(f'"pse__{day}_Hours__c"' for day in WEEKDAYS)
    world = world_at(AT)
    differing = world.execute(
        f"""(select "pse__Timecard_Header__c", {sums}
            from salesforce."pse__Timecard__c" group by 1)
        except
        (select "Id", {hours} from salesforce."pse__Timecard_Header__c")"""
    ).fetchall()
    assert differing == []
    assert (
        world.execute(
            'select count(*) from salesforce."pse__Timecard_Header__c"'
        ).fetchone()
        == world.execute(
            'select count(distinct "pse__Timecard_Header__c") '
            'from salesforce."pse__Timecard__c"'
        ).fetchone()
    )


def test_a_header_is_approved_when_all_its_splits_are(
    world_at: Callable[[str], DuckDBPyConnection],
) -> None:
    wrong = world_at(AT).execute(
        """select header."Id"
        from salesforce."pse__Timecard_Header__c" as header
        join salesforce."pse__Timecard__c" as split
            on split."pse__Timecard_Header__c" = header."Id"
        group by header."Id", header."pse__Status__c"
        having (header."pse__Status__c" = 'Approved')
            <> bool_and(split."pse__Status__c" = 'Approved')"""
    )
    assert wrong.fetchall() == []


@pytest.mark.parametrize("sobject", field_history.TRACKED)
def test_history_tells_each_change_and_ends_at_the_record_as_it_is(
    world_at: Callable[[str], DuckDBPyConnection], sobject: str
) -> None:
    tracking = field_history.TRACKED[sobject]
    world = world_at(AT)
    broken = world.execute(
        f"""select * from (
            select "OldValue", lag("NewValue") over (
                partition by "{tracking.parent}", "Field" order by "CreatedDate"
            ) as before, row_number() over (
                partition by "{tracking.parent}", "Field" order by "CreatedDate"
            ) as place
            from salesforce."{tracking.history}"
        ) where place > 1 and "OldValue" is distinct from before"""
    )
    assert broken.fetchall() == []
    for name in tracking.fields:
        last = world.execute(
            f"""select max_by(coalesce(change."NewValue", '-'), change."CreatedDate"),
                any_value(record."{name}")
            from salesforce."{tracking.history}" as change
            join salesforce."{sobject}" as record
                on record."Id" = change."{tracking.parent}"
            where "Field" = '{name}' group by record."Id"
            limit 200"""
        ).fetchall()
        for told, value in last:
            assert _same(told, value), (name, told, value)
    created = world.execute(
        f"""select count(*) from salesforce."{tracking.history}"
        where "Field" = 'created'"""
    ).fetchone()
    assert (
        created
        == world.execute(f'select count(*) from salesforce."{sobject}"').fetchone()
    )


def _same(told: str, value: object) -> bool:
    if value is None:
        return told == "-"
    if isinstance(value, bool):
        return told == str(value).lower()
    try:
        return float(told) == float(str(value))
    except ValueError:
        return told == str(value)
