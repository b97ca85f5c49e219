"""Subscriptions: retainers that bill themselves, period after period."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.stripe import fields, records, settlement
from sandbox.servers.stripe.catalogue import AMOUNTS, adhoc_price
from sandbox.servers.stripe.errors import (
    StripeError,
    invalid,
    missing,
    missing_parameter,
    uncovered,
)
from sandbox.servers.stripe.expansion import expand
from sandbox.servers.stripe.invoice_lines import subscription_lines, take_item
from sandbox.servers.stripe.invoice_states import open_draft
from sandbox.servers.stripe.invoices import (
    DRAFT_WINDOW,
    new_draft,
    subscription_parent,
    with_lines,
)
from sandbox.servers.stripe.lists import PAGING, answer, cut, part_of
from sandbox.servers.stripe.parameters import (
    Array,
    Boolean,
    Choice,
    Hash,
    Identifier,
    Integer,
    Moment,
    Parameter,
    Text,
    read_form,
)
from sandbox.servers.stripe.plans import plan_of
from sandbox.servers.stripe.resources import COLLECTION_METHODS
from sandbox.servers.stripe.store import Condition

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.servers.stripe.forms import Form
    from sandbox.servers.stripe.session import Session
    from sandbox.servers.stripe.store import Reader
    from sandbox.servers.stripe.templates import Json

_DAY: Final = 86_400
_LENGTHS: Final = {"day": _DAY, "week": 7 * _DAY}
_MONTHS: Final = {"month": 1, "year": 12}
_LARGEST: Final = 20
_PRORATIONS: Final = Choice(("always_invoice", "create_prorations", "none"))
_ITEM: Final[dict[str, Parameter]] = {
    "metadata": fields.COMMON["metadata"],
    "plan": Identifier(),
    "price": Identifier(),
    "price_data": Hash({**AMOUNTS, "product": Identifier()}),
    "quantity": Integer(),
    **fields.uncovered("billing_thresholds", "discounts", "tax_rates"),
}
_UPDATE: Final[dict[str, Parameter]] = {
    **fields.COMMON,
    "cancel_at": Moment(can_unset=True),
    "cancel_at_period_end": Boolean(),
    "cancellation_details": Hash({"comment": Text(), "feedback": Text()}),
    "collection_method": Choice(COLLECTION_METHODS),
    "days_until_due": Integer(),
    "default_payment_method": Identifier(can_unset=True),
    "description": Text(500),
    "items": Array(
        Hash({**_ITEM, "deleted": Boolean(), "id": Identifier()}), most=_LARGEST
    ),
    "off_session": Boolean(),
    "payment_behavior": Choice(
        (
            "allow_incomplete",
            "default_incomplete",
            "error_if_incomplete",
            "pending_if_incomplete",
        )
    ),
    "payment_settings": Hash(
        {
            "payment_method_types": Array(Text()),
            "save_default_payment_method": Choice(("off", "on_subscription")),
        }
    ),
    "proration_behavior": _PRORATIONS,
    **fields.uncovered(
        "add_invoice_items",
        "application_fee_percent",
        "billing_thresholds",
        "default_source",
        "default_tax_rates",
        "discounts",
        "on_behalf_of",
        "pause_collection",
        "pending_invoice_item_interval",
        "transfer_data",
        "trial_end",
        "trial_settings",
    ),
    "automatic_tax": Hash({"enabled": Choice(("false",), is_required=True)}),
}
_CREATE: Final[dict[str, Parameter]] = {
    **_UPDATE,
    "billing_mode": Hash({"type": Choice(("classic", "flexible"))}),
    "currency": Text(can_unset=False),
    "customer": Identifier(is_required=True),
    "items": Array(Hash(_ITEM), most=_LARGEST),
    **fields.uncovered(
        "backdate_start_date", "billing_cycle_anchor", "trial_period_days"
    ),
}
_CANCEL: Final[dict[str, Parameter]] = {
    **fields.EXPAND,
    "cancellation_details": Hash({"comment": Text(), "feedback": Text()}),
    **fields.uncovered("invoice_now", "prorate", harmless=("false",)),
}


def create(session: Session, form: Form, path: Mapping[str, str]) -> Json:
    """`POST /v1/subscriptions`: it starts at once, with its first invoice."""
    del path
    values = read_form(_CREATE, form)
    customer = session.get("customer", values["customer"], "customer")
    if not values.get("items"):
        raise missing_parameter("items")
    key = session.new_id("sub")
    items = [
        _new_item(session, key, each, f"items[{place}]")
        for place, each in enumerate(values["items"])
    ]
    currencies = {item["price"]["currency"] for item in items}
    if len(currencies) > 1:
        raise invalid(
            "All prices on a subscription must have the same currency.", "items"
        )
    subscription = fields.new(
        "subscription",
        id=key,
        billing_cycle_anchor=session.now,
        created=session.now,
        currency=currencies.pop(),
        customer=customer["id"],
        items=records.list_object(
            f"/v1/subscription_items?subscription={key}", items, has_more=False
        ),
        start_date=session.now,
        status="active",
    )
    subscription = _changed(session, subscription, values)
    session.create("subscription", subscription)
    behavior = values.get("payment_behavior", "allow_incomplete")
    subscription = _first_invoice(session, subscription, behavior)
    session.emit("customer.subscription.created", "subscription", subscription)
    session.plan(items[0]["current_period_end"], "renew", key)
    return answer(session, "subscription", subscription, values)


def update(session: Session, form: Form, path: Mapping[str, str]) -> Json:
    """`POST /v1/subscriptions/{id}`: changed items are billed from the next period."""
    values = read_form(_UPDATE, form)
    before = _living(session, path["id"])
    after = _changed(session, before, values)
    if "items" in values:
        if values.get("proration_behavior") != "none":
            raise uncovered("proration; send proration_behavior=none, or")
        data = _with_items(session, before, values["items"])
        after["items"] = {**before["items"], "data": data}
    session.save("subscription", before, after, "customer.subscription.updated")
    return answer(session, "subscription", after, values)


def cancel(session: Session, form: Form, path: Mapping[str, str]) -> Json:
    """`DELETE /v1/subscriptions/{id}`: it ends now."""
    values = read_form(_CANCEL, form)
    before = _living(session, path["id"])
    details = values.get("cancellation_details", {})
    ended = _ended(session, {**before}, details)
    session.save("subscription", before, ended)
    session.emit("customer.subscription.deleted", "subscription", ended)
    return answer(session, "subscription", ended, values)


def list_items(reader: Reader, form: Form) -> Json:
    """`GET /v1/subscription_items?subscription=...`."""
    values = read_form({**PAGING, "subscription": Identifier(is_required=True)}, form)
    found = reader.get("subscription", values["subscription"], "subscription")
    listed = cut(
        found["items"]["url"],
        found["items"]["data"],
        part_of(values),
        "subscription_item",
    )
    return expand(reader, [listed], values.get("expand", ()))[0]


def get_item(reader: Reader, form: Form, key: str) -> Json:
    """`GET /v1/subscription_items/{id}`."""
    read_form(fields.EXPAND, form)
    condition = Condition(
        "list_contains(cast(json_extract_string(content, '$.items[*].id') as "
        "varchar[]), ?)",
        (key,),
    )
    for subscription in reader.where("subscription", condition):
        for item in subscription["items"]["data"]:
            if item["id"] == key:
                found: Json = item
                return found
    raise missing("subscription_item", key, "item", 404)


def renew(session: Session, key: str) -> None:
    """A period is over: bill the next, or end."""
    before = session.find("subscription", key)
    if before is None or before["status"] == "canceled":
        return
    if before["cancel_at_period_end"]:
        ended = _ended(session, before, {})
        session.save("subscription", before, ended)
        session.emit("customer.subscription.deleted", "subscription", ended)
        return
    items = [
        {
            **item,
            "current_period_end": _period_end(
                item["current_period_end"], item["price"]["recurring"], before
            ),
            "current_period_start": item["current_period_end"],
        }
        for item in before["items"]["data"]
    ]
    after = {**before, "items": {**before["items"], "data": items}}
    draft = _invoice(session, after, "subscription_cycle")
    after["latest_invoice"] = draft["id"]
    session.save("subscription", before, after, "customer.subscription.updated")
    session.plan(items[0]["current_period_end"], "renew", key)
    draft = {
        **draft,
        "auto_advance": True,
        "automatically_finalizes_at": session.now + DRAFT_WINDOW,
    }
    session.create("invoice", draft, "invoice.created")
    session.plan(draft["automatically_finalizes_at"], "finalize", draft["id"])


def _first_invoice(session: Session, subscription: Json, behavior: str) -> Json:
    draft = _invoice(session, subscription, "subscription_create")
    session.create("invoice", draft, "invoice.created")
    invoice = open_draft(session, draft, auto_advance=True)
    after = {**subscription, "latest_invoice": invoice["id"]}
    is_charged = after["collection_method"] == "charge_automatically"
    if not is_charged:
        session.emit("invoice.sent", "invoice", invoice)
    elif invoice["status"] != "paid":
        after["status"] = "incomplete"
        if behavior != "default_incomplete":
            after["status"] = _collected(session, invoice, behavior)
    return session.save("subscription", subscription, after)


def _collected(session: Session, invoice: Json, behavior: str) -> str:
    """Try to collect the first invoice; the status that follows."""
    try:
        settlement.collect(session, invoice, settlement.method_of(session, invoice))
    except StripeError as problem:
        if behavior == "error_if_incomplete" or problem.status != 402:  # noqa: PLR2004
            problem.leaves_traces = False
            raise
        return "incomplete"
    return "active"


def _invoice(session: Session, subscription: Json, reason: str) -> Json:
    customer = session.get("customer", subscription["customer"], "customer")
    draft = new_draft(session, customer, reason, subscription["currency"])
    item = subscription["items"]["data"][0]
    draft["collection_method"] = subscription["collection_method"]
    draft["parent"] = subscription_parent(subscription)
    draft["period_start"] = item["current_period_start"]
    draft["period_end"] = item["current_period_end"]
    if subscription["collection_method"] == "send_invoice":
        draft["due_date"] = session.now + subscription["days_until_due"] * _DAY
    lines = subscription_lines(session, draft, subscription)
    pending = session.where(
        "invoiceitem",
        Condition("customer = ? and invoice is null", (subscription["customer"],)),
    )
    lines += [take_item(session, draft, each) for each in reversed(pending)]
    return with_lines(draft, lines)


def _living(session: Session, key: str) -> Json:
    found = session.get("subscription", key)
    if found["status"] == "canceled":
        raise missing("subscription", key)
    return found


def _ended(session: Session, before: Json, details: Mapping[str, Any]) -> Json:
    session.forget("renew", before["id"])
    reason = {"reason": "cancellation_requested"}
    return {
        **before,
        "canceled_at": before["canceled_at"] or session.now,
        "cancellation_details": {**before["cancellation_details"], **reason, **details},
        "ended_at": session.now,
        "status": "canceled",
    }


def _changed(session: Session, before: Json, values: Mapping[str, Any]) -> Json:
    if values.get("default_payment_method") is not None:
        session.get(
            "payment_method", values["default_payment_method"], "default_payment_method"
        )
    found = fields.laid_on(
        before,
        values,
        "cancel_at",
        "cancel_at_period_end",
        "collection_method",
        "days_until_due",
        "default_payment_method",
        "description",
    )
    if values.get("payment_settings"):
        found["payment_settings"] = {
            **before["payment_settings"],
            **values["payment_settings"],
        }
    is_sent = found["collection_method"] == "send_invoice"
    if is_sent and found["days_until_due"] is None:
        raise missing_parameter("days_until_due")
    if not is_sent and values.get("days_until_due") is not None:
        raise invalid(
            "You can only specify `days_until_due` if `collection_method` is "
            "`send_invoice`.",
            "days_until_due",
        )
    if values.get("cancel_at_period_end"):
        period_end = before["items"]["data"][0]["current_period_end"]
        found.update(cancel_at=period_end, canceled_at=session.now)
    elif values.get("cancel_at_period_end") is False:
        found.update(cancel_at=None, canceled_at=None)
    return found


def _new_item(
    session: Session, subscription: str, values: Mapping[str, Any], name: str
) -> Json:
    key = values.get("price") or values.get("plan")
    if "price_data" in values:
        price = adhoc_price(session, values["price_data"], f"{name}[price_data]")
    elif key is not None:
        price = session.get("price", key, f"{name}[price]")
    else:
        raise missing_parameter(f"{name}[price]")
    if price["recurring"] is None:
        raise invalid(
            "The price specified is set to `type=one_time` but this field only accepts "
            "prices with `type=recurring`.",
            f"{name}[price]",
        )
    return fields.laid_on(
        fields.new(
            "subscription_item",
            id=session.new_id("si"),
            created=session.now,
            current_period_end=_period_end(session.now, price["recurring"], None),
            current_period_start=session.now,
            plan=plan_of(price),
            price=price,
            subscription=subscription,
        ),
        values,
        "quantity",
    )


def _with_items(
    session: Session, subscription: Json, changes: list[dict[str, Any]]
) -> list[Json]:
    items = {item["id"]: item for item in subscription["items"]["data"]}
    for place, each in enumerate(changes):
        name = f"items[{place}]"
        if "id" not in each:
            item = _new_item(session, subscription["id"], each, name)
            items[item["id"]] = item
        elif each["id"] not in items:
            raise missing("subscription_item", each["id"], f"{name}[id]")
        elif each.get("deleted"):
            del items[each["id"]]
        else:
            kept = items[each["id"]]
            if each.keys() & {"price", "plan", "price_data"}:
                new = _new_item(session, subscription["id"], each, name)
                kept = {**kept, "plan": new["plan"], "price": new["price"]}
            items[each["id"]] = fields.laid_on(kept, each, "quantity")
    if not items:
        raise invalid("A subscription must have at least one active item.", "items")
    return list(items.values())


def _period_end(start: int, recurring: Json, subscription: Json | None) -> int:
    """The end of the period that begins at `start`; months end with their last day."""
    count = int(recurring["interval_count"])
    length = _LENGTHS.get(recurring["interval"])
    if length is not None:
        return start + length * count
    anchor = subscription["billing_cycle_anchor"] if subscription else start
    day = dt.datetime.fromtimestamp(anchor, dt.UTC).day
    begins = dt.datetime.fromtimestamp(start, dt.UTC)
    months = begins.year * 12 + begins.month - 1
    months += _MONTHS[recurring["interval"]] * count
    year, month = divmod(months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    ends = begins.replace(year=year, month=month + 1, day=min(day, last))
    return int(ends.timestamp())
