"""The check that breaks rules: each kind of break changes what it says, no more."""

import pytest

from scripts.sql_breaks import KINDS, Break, breaks_of, broken

MODEL = """
with orders as (select * from raw_orders),
final as (
    select
        orders.id,
        round(orders.amount - coalesce(orders.discount, 0), 2) as amount,
        max(rates.rate) as rate
    from orders
    left join rates on orders.currency = rates.currency and orders.day = rates.day
    where orders.amount >= 10 and orders.is_open
    group by 1, 2
)
select * from final
"""
BROKEN = {
    "sign": "orders.amount + COALESCE(orders.discount, 0)",
    "join key": "ON TRUE AND orders.day = rates.day",
    "join side": "FROM orders JOIN rates",
    "filter": "WHERE TRUE AND orders.is_open",
    "edge": "orders.amount > 10",
    "rounding": "COALESCE(orders.discount, 0), 1)",
    "aggregate": "MIN(rates.rate)",
    "null": "orders.amount - orders.discount",
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_break_changes_one_place(kind: str) -> None:
    sql = broken(MODEL, Break("model.firm.orders", "final", kind, 0))

    assert BROKEN[kind] in sql
    assert sum(part in sql for part in BROKEN.values()) == 1


def test_every_place_of_a_model_can_be_broken() -> None:
    found = list(breaks_of({"unique_id": "m", "compiled_code": MODEL}))

    kinds = [item.kind for item in found]
    assert {item.cte for item in found} == {"final"}
    assert {kind: kinds.count(kind) for kind in KINDS} == {
        "sign": 1,
        "join key": 2,
        "join side": 1,
        "filter": 2,
        "edge": 1,
        "rounding": 1,
        "aggregate": 1,
        "null": 1,
    }


def test_what_the_macro_of_a_division_writes_is_no_rule_of_the_model() -> None:
    divided = (
        "with final as (select case when abs(a.x / a.y * 1e6) < 1e12 "
        "and abs(a.x - floor(a.x) - 0.5) > 1e-2 then round(a.x, 6) "
        "else coalesce(a.x // a.y, a.x + 1) end as ratio from a) select * from final"
    )

    assert list(breaks_of({"unique_id": "m", "compiled_code": divided})) == []
