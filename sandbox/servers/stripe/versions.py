"""API versions: which there are, and objects as older ones show them.

The account speaks the newest version. Clients pin others; since `2025-03-31.basil` an
invoice no longer names its payment, charge and subscription directly, so for versions
before it those fields are put back.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.stripe.errors import StripeError
from sandbox.servers.stripe.records import subscription_of
from sandbox.servers.stripe.store import among

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.servers.stripe.store import Reader
    from sandbox.servers.stripe.templates import Json

API_VERSION: Final = "2026-10-28.endive"

_DATED: Final = frozenset(
    re.split(
        r" +",
        "2011-01-01 2011-06-21 2011-06-28 2011-08-01 2011-09-15 2011-11-17 2012-02-23 "
        "2012-03-25 2012-06-18 2012-06-28 2012-07-09 2012-09-24 2012-10-26 2012-11-07 "
        "2013-02-11 2013-02-13 2013-07-05 2013-08-12 2013-08-13 2013-10-29 2013-12-03 "
        "2014-01-31 2014-03-13 2014-03-28 2014-05-19 2014-06-13 2014-06-17 2014-07-22 "
        "2014-07-26 2014-08-04 2014-08-20 2014-09-08 2014-10-07 2014-11-05 2014-11-20 "
        "2014-12-08 2014-12-17 2014-12-22 2015-01-11 2015-01-26 2015-02-10 2015-02-16 "
        "2015-02-18 2015-03-24 2015-04-07 2015-06-15 2015-07-07 2015-07-13 2015-07-28 "
        "2015-08-07 2015-08-19 2015-09-03 2015-09-08 2015-09-23 2015-10-01 2015-10-12 "
        "2015-10-16 2016-02-03 2016-02-19 2016-02-22 2016-02-23 2016-02-29 2016-03-07 "
        "2016-06-15 2016-07-06 2016-10-19 2017-01-27 2017-02-14 2017-04-06 2017-05-25 "
        "2017-06-05 2017-08-15 2017-12-14 2018-01-23 2018-02-05 2018-02-06 2018-02-28 "
        "2018-05-21 2018-07-27 2018-08-23 2018-09-06 2018-09-24 2018-10-31 2018-11-08 "
        "2019-02-11 2019-02-19 2019-03-14 2019-05-16 2019-08-14 2019-09-09 2019-10-08 "
        "2019-10-17 2019-11-05 2019-12-03 2020-03-02 2020-08-27 2022-08-01 2022-11-15 "
        "2023-08-16 2023-10-16 2024-04-10 2024-06-20",
    )
)
"""The versions before releases had names."""
_NAMED: Final = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})\.(?P<name>acacia|basil|clover|dahlia|endive)"
)
_FIRST: Final = {
    "acacia": "2024-09-30",
    "basil": "2025-03-31",
    "clover": "2025-09-30",
    "dahlia": "2026-03-25",
    "endive": "2026-09-30",
}
_PREVIEW: Final = ".preview"
_BASIL: Final = "2025-03-31"
Payments = dict[str, tuple[str, str | None]]
"""Of each invoice its payment intent and charge."""


def check_version(text: str | None) -> str:
    """The version that a request asks for.

    Raises:
        StripeError: there is none of that name.
    """
    if text is None:
        return API_VERSION
    # A beta's name may follow the version, after a semicolon.
    version = text.partition(";")[0].strip()
    if version in _DATED or _is_release(version):
        return version
    raise StripeError(
        400,
        f"Invalid Stripe API version: {version}. You may find more info about API "
        "versions at https://docs.stripe.com/api/versioning.",
    )


def _is_release(version: str) -> bool:
    if version.endswith(_PREVIEW):
        return _FIRST["acacia"] <= version.removesuffix(_PREVIEW) <= API_VERSION
    match = _NAMED.fullmatch(version)
    if match is None or not _FIRST[match["name"]] <= match["day"] <= API_VERSION:
        return False
    later = [first for first in _FIRST.values() if first > _FIRST[match["name"]]]
    return not later or match["day"] < min(later)


def is_older(version: str) -> bool:
    """Whether the version is one before `2025-03-31.basil`."""
    return version < _BASIL


def as_older(reader: Reader, content: Any) -> Any:
    """An answer as versions before `2025-03-31.basil` have it."""
    payments = _payments(reader, content)
    return _older(content, payments)


def _payments(reader: Reader, content: Any) -> Payments:
    """Of each invoice in the answer its payment intent and charge."""
    invoices: set[str] = set()
    _gather(content, invoices)
    found: Payments = {}
    if not invoices:
        return found
    for payment in reader.where("invoice_payment", among("invoice", sorted(invoices))):
        intent = payment["payment"].get("payment_intent")
        if intent is not None:
            charge = payment["payment"].get("charge")
            found[payment["invoice"]] = (intent, charge)
    intents = {intent for intent, _ in found.values()}
    charges = {
        key: item["latest_charge"]
        for key, item in reader.many("payment_intent", intents).items()
    }
    return {
        invoice: (intent, charge or charges.get(intent))
        for invoice, (intent, charge) in found.items()
    }


def _gather(content: Any, invoices: set[str]) -> None:
    if isinstance(content, list):
        for each in content:
            _gather(each, invoices)
    elif isinstance(content, dict):
        if content.get("object") == "invoice" and not content.get("deleted"):
            invoices.add(content["id"])
        for each in content.values():
            _gather(each, invoices)


def _older(content: Any, payments: Payments) -> Any:
    if isinstance(content, list):
        return [_older(each, payments) for each in content]
    if not isinstance(content, dict):
        return content
    found = {name: _older(each, payments) for name, each in content.items()}
    older = _OLDER.get(str(found.get("object")))
    if older is not None and not found.get("deleted"):
        # What was shown so already may hold expanded objects: it stays.
        added = older(found, payments)
        found |= {k: v for k, v in added.items() if found.get(k) is None}
    return found


def _older_invoice(item: Json, payments: Payments) -> Json:
    payment = payments.get(item["id"], (None, None))
    return {
        "charge": payment[1],
        "discount": None,
        "paid": item["status"] == "paid",
        "paid_out_of_band": item["status"] == "paid" and payment[0] is None,
        "payment_intent": payment[0],
        "quote": None,
        "subscription": subscription_of(item),
        "subscription_details": (item["parent"] or {}).get(
            "subscription_details", {"metadata": None}
        ),
        "tax": None,
        "total_tax_amounts": [],
        "transfer_data": None,
    }


def _older_line(item: Json, payments: Payments) -> Json:
    parent = item["parent"] or {}
    of_item = parent.get("invoice_item_details") or {}
    of_subscription = parent.get("subscription_item_details") or {}
    details = of_subscription or of_item
    return {
        **_older_prices(item, payments),
        "invoice_item": of_item.get("invoice_item"),
        "proration": bool(details.get("proration")),
        "proration_details": {"credited_items": None},
        "subscription": details.get("subscription"),
        "subscription_item": of_subscription.get("subscription_item"),
        "tax_amounts": [],
        "tax_rates": [],
        "type": "subscription" if of_subscription else "invoiceitem",
    }


def _older_prices(item: Json, payments: Payments) -> Json:
    del payments
    pricing = item["pricing"] or {}
    details = pricing.get("price_details") or {}
    price = details.get("price")
    if isinstance(price, dict) or price is None:
        return {"plan": None, "price": price}
    amount = pricing.get("unit_amount_decimal")
    return {
        "plan": None,
        "price": {
            "id": price,
            "object": "price",
            "active": True,
            "currency": item["currency"],
            "product": details.get("product"),
            "unit_amount_decimal": amount,
        },
    }


def _older_subscription(item: Json, payments: Payments) -> Json:
    del payments
    items = item["items"]["data"]
    first = items[0] if items else {}
    return {
        "current_period_end": first.get("current_period_end"),
        "current_period_start": first.get("current_period_start"),
        "discount": None,
        "plan": first.get("plan") if len(items) == 1 else None,
        "quantity": first.get("quantity") if len(items) == 1 else None,
    }


def _older_credit_note(item: Json, payments: Payments) -> Json:
    del payments
    refunds = item["refunds"]
    return {"refund": refunds[0]["refund"] if refunds else None}


_OLDER: Final[dict[str, Callable[[Json, Payments], Json]]] = {
    "credit_note": _older_credit_note,
    "invoice": _older_invoice,
    "invoiceitem": _older_prices,
    "line_item": _older_line,
    "subscription": _older_subscription,
}
"""The fields that older versions have besides."""
