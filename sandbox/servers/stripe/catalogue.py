"""Products and prices: what the firm sells."""

from __future__ import annotations

from decimal import Decimal as Number
from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.stripe import fields
from sandbox.servers.stripe.errors import (
    StripeError,
    invalid,
    missing,
    missing_parameter,
)
from sandbox.servers.stripe.filters import CREATED
from sandbox.servers.stripe.lists import PAGING, answer, part_of
from sandbox.servers.stripe.parameters import (
    Array,
    Boolean,
    Choice,
    Decimal,
    Hash,
    Identifier,
    Integer,
    Parameter,
    Text,
    only_one,
    read_form,
)
from sandbox.servers.stripe.plans import plan_of
from sandbox.servers.stripe.records import list_object
from sandbox.servers.stripe.resources import RESOURCES
from sandbox.servers.stripe.store import Condition, equals

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.servers.stripe.forms import Form
    from sandbox.servers.stripe.session import Session
    from sandbox.servers.stripe.store import Reader
    from sandbox.servers.stripe.templates import Json

_INTERVALS: Final = ("day", "month", "week", "year")
_RECURRING: Final = Hash(
    {
        "interval": Choice(_INTERVALS, is_required=True),
        "interval_count": Integer(least=1),
        "trial_period_days": Integer(),
        "usage_type": Choice(("licensed",)),
    }
)
AMOUNTS: Final[dict[str, Parameter]] = {
    "currency": Text(can_unset=False, is_required=True),
    "recurring": _RECURRING,
    "tax_behavior": Choice(("exclusive", "inclusive", "unspecified")),
    "unit_amount": Integer(),
    "unit_amount_decimal": Decimal(),
}
_PRODUCT: Final[dict[str, Parameter]] = {
    **fields.COMMON,
    "active": Boolean(),
    "default_price": Identifier(can_unset=True),
    "description": Text(40_000),
    "images": Array(Text(), most=8),
    "marketing_features": Array(Hash({"name": Text(is_required=True)}), most=15),
    "name": Text(can_unset=False),
    "shippable": Boolean(),
    "statement_descriptor": Text(22),
    "tax_code": Text(),
    "unit_label": Text(12),
    "url": Text(),
    **fields.uncovered("package_dimensions"),
}
_NEW_PRODUCT: Final[dict[str, Parameter]] = {
    **_PRODUCT,
    "default_price_data": Hash(AMOUNTS),
    "id": Identifier(),
    "name": Text(is_required=True),
    "type": Choice(("good", "service")),
}
_PRICE: Final[dict[str, Parameter]] = {
    **fields.COMMON,
    "active": Boolean(),
    "lookup_key": Text(200),
    "nickname": Text(),
    "tax_behavior": Choice(("exclusive", "inclusive", "unspecified")),
    "transfer_lookup_key": Boolean(),
    **fields.uncovered("currency_options"),
}
_NEW_PRICE: Final[dict[str, Parameter]] = {
    **_PRICE,
    **AMOUNTS,
    "billing_scheme": Choice(("per_unit",)),
    "product": Identifier(),
    "product_data": Hash(
        {
            "active": Boolean(),
            "id": Identifier(),
            "metadata": fields.COMMON["metadata"],
            "name": Text(is_required=True),
            "statement_descriptor": Text(22),
            "tax_code": Text(),
            "unit_label": Text(12),
        }
    ),
    **fields.uncovered(
        "custom_unit_amount",
        "tiers",
        "tiers_mode",
        "transform_quantity",
    ),
}


def create_product(session: Session, form: Form, path: Mapping[str, str]) -> Json:
    """`POST /v1/products`."""
    del path
    values = read_form(_NEW_PRODUCT, form)
    product = _new_product(session, values)
    if "default_price_data" in values:
        price = _new_price(session, values["default_price_data"], product["id"])
        before, product = product, {**product, "default_price": price["id"]}
        session.save("product", before, product)
    return answer(session, "product", product, values)


def update_product(session: Session, form: Form, path: Mapping[str, str]) -> Json:
    """`POST /v1/products/{id}`."""
    values = read_form(_PRODUCT, form)
    before = session.get("product", path["id"])
    if values.get("default_price") is not None:
        session.get("price", values["default_price"], "default_price")
    after = fields.laid_on(
        before, values, *(name for name in _PRODUCT if name not in fields.COMMON)
    )
    if after != before:
        after["updated"] = session.now
    session.save("product", before, after, "product.updated")
    return answer(session, "product", after, values)


def delete_product(session: Session, form: Form, path: Mapping[str, str]) -> Json:
    """`DELETE /v1/products/{id}`, as long as it has no price."""
    read_form({}, form)
    product = session.get("product", path["id"])
    if session.count("price", [equals("product", product["id"])]):
        raise StripeError(
            400,
            "This product cannot be deleted because it has one or more user-created "
            "prices.",
        )
    return session.remove("product", product, "product.deleted")


def create_price(session: Session, form: Form, path: Mapping[str, str]) -> Json:
    """`POST /v1/prices`."""
    del path
    values = read_form(_NEW_PRICE, form)
    only_one(values, "product", "product_data")
    if "product_data" in values:
        product = _new_product(session, values["product_data"])["id"]
    elif "product" in values:
        product = session.get("product", values["product"], "product")["id"]
    else:
        raise missing_parameter("product")
    price = _new_price(session, values, product)
    return answer(session, "price", price, values)


def update_price(session: Session, form: Form, path: Mapping[str, str]) -> Json:
    """`POST /v1/prices/{id}`."""
    values = read_form(_PRICE, form)
    before = session.get("price", path["id"])
    after = fields.laid_on(
        before, values, "active", "lookup_key", "nickname", "tax_behavior"
    )
    if "lookup_key" in values:
        _take_lookup_key(session, values)
    session.save("price", before, after, "price.updated")
    return answer(session, "price", after, values)


def adhoc_price(
    session: Session, values: Mapping[str, Any], param: str = "price_data"
) -> Json:
    """The price of an invoice's line that brings its own amount."""
    if "product" in values:
        product = session.get("product", values["product"], f"{param}[product]")["id"]
    else:
        raise missing_parameter(f"{param}[product]")
    return _new_price(session, {**values, "active": False}, product)


def plans(reader: Reader, form: Form) -> Json:
    """`GET /v1/plans`: the recurring prices, as older clients read them."""
    values = read_form(
        {
            **PAGING,
            "created": CREATED["created"].parameter,
            "active": Boolean(),
            "product": Identifier(),
        },
        form,
    )
    conditions = [
        *RESOURCES["price"].conditions(values),
        Condition("type = 'recurring'"),
    ]
    rows, has_more = reader.page("price", conditions, part_of(values))
    found = [plan_of(row) for row in rows]
    return list_object(
        "/v1/plans", [each for each in found if each is not None], has_more=has_more
    )


def plan(reader: Reader, key: str, form: Form) -> Json:
    """`GET /v1/plans/{id}`."""
    read_form(fields.EXPAND, form)
    found = plan_of(reader.get("price", key, "plan", 404))
    if found is None:
        raise missing("plan", key, "plan", 404)
    return found


def _new_product(session: Session, values: Mapping[str, Any]) -> Json:
    key = values.get("id") or session.new_id("prod")
    if session.find("product", key) is not None:
        raise invalid(f"Product already exists: {key}", "id", "resource_already_exists")
    product = fields.laid_on(
        fields.new("product", id=key, created=session.now, updated=session.now),
        values,
        *(name for name in _NEW_PRODUCT if name not in {*fields.COMMON, "id"}),
    )
    product.pop("default_price_data", None)
    return session.create("product", product, "product.created")


def _new_price(session: Session, values: Mapping[str, Any], product: str) -> Json:
    only_one(values, "unit_amount", "unit_amount_decimal")
    if "unit_amount" in values:
        exact = Number(values["unit_amount"])
    elif "unit_amount_decimal" in values:
        exact = values["unit_amount_decimal"]
    else:
        raise missing_parameter("unit_amount")
    if "lookup_key" in values:
        _take_lookup_key(session, values)
    recurring = values.get("recurring")
    price = fields.new(
        "price",
        id=session.new_id("price"),
        created=session.now,
        currency=fields.currency(values["currency"]),
        product=product,
        recurring=recurring
        and {
            "interval": recurring["interval"],
            "interval_count": recurring.get("interval_count", 1),
            "meter": None,
            "trial_period_days": recurring.get("trial_period_days"),
            "usage_type": "licensed",
        },
        type="recurring" if recurring else "one_time",
        unit_amount=int(exact) if exact == int(exact) else None,
        unit_amount_decimal=plain(exact),
    )
    price = fields.laid_on(
        price, values, "active", "lookup_key", "nickname", "tax_behavior"
    )
    return session.create("price", price, "price.created")


def _take_lookup_key(session: Session, values: Mapping[str, Any]) -> None:
    """Take a lookup key from the price that has it, if the request says so."""
    key = values["lookup_key"]
    for holder in session.where("price", equals("lookup_key", key)) if key else ():
        if not values.get("transfer_lookup_key"):
            raise invalid(
                f"A price (`{holder['id']}`) already uses that lookup key.",
                "lookup_key",
                "resource_already_exists",
            )
        session.save("price", holder, {**holder, "lookup_key": None}, "price.updated")


def plain(number: Number) -> str:
    """A decimal number without superfluous zeros or exponents."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
