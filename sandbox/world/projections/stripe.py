"""Stripe: the retainers of Managed Services in the Americas are billed here.

Each retainer is a subscription with a price of its own, which bills at the beginning of
each month and waits for a bank payment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sandbox.firm.calendar import at, month_end, month_of, month_start
from sandbox.world.identifiers import salesforce_id, stripe_id
from sandbox.world.projections.logs import SETUP
from sandbox.world.projections.projects import project_id
from sandbox.world.projections.stripe_invoices import FINALIZED_AFTER, write_invoice
from sandbox.world.projections.stripe_keys import (
    as_json,
    customer_key,
    invoice_key,
    note_event,
    price_key,
    product_key,
    subscription_key,
)
from sandbox.world.projections.stripe_payments import write_bank_account
from sandbox.world.projections.stripe_payouts import write_payouts

if TYPE_CHECKING:
    from sandbox.firm.model import BillingDocument, Customer, Project
    from sandbox.firm.simulate import Firm
    from sandbox.firm.units import Unit
    from sandbox.world.projections.logs import Logs

_DAY: Final = 86_400


def write_billing(firm: Firm, logs: Logs) -> None:
    """Everything that the account holds, and an event for each change."""
    projects = [
        project
        for project in firm.projects
        if project.is_billed_by_stripe and project.documents
    ]
    if firm.unit.is_first:
        _write_product(logs)
    _write_customers(projects, logs)
    for project in projects:
        _write_subscription(project, logs)
    numbers = _numbers(projects, firm.unit)
    moves = [
        move
        for project in projects
        for document in project.documents
        if document.amount > 0
        for move in write_invoice(project, document, numbers[id(document)], logs)
    ]
    write_payouts(moves, firm.unit, logs)


def _numbers(projects: list[Project], unit: Unit) -> dict[int, int]:
    """The running number of each invoice, in the order of their dates."""
    documents = [
        (document.at, project.number, place, document)
        for project in projects
        for place, document in enumerate(project.documents)
        if document.amount > 0
    ]
    documents.sort(key=lambda item: item[:3])
    return {
        id(document): unit.number(number)
        for number, (*_, document) in enumerate(documents, start=1)
    }


def _write_product(logs: Logs) -> None:
    """What is sold: one product, with a price for each retainer."""
    key = product_key()
    logs.write(
        "product", key, SETUP,
        {
            "id": key, "name": "Managed Services retainer", "active": True,
            "created": SETUP, "updated": SETUP,
            "content": as_json(
                {"description": "A month of managed services", "unit_label": "month"}
            ),
        },
    )  # fmt: skip
    note_event(logs, "product.created", SETUP, "product", key)


def _write_customers(projects: list[Project], logs: Logs) -> None:
    """The customers, from shortly before their first invoice."""
    first_seen: dict[int, tuple[int, Customer]] = {}
    for project in projects:
        customer = project.deal.customer
        seen_at = min(item.at for item in project.documents) - _DAY
        known = first_seen.get(customer.number)
        if known is None or seen_at < known[0]:
            first_seen[customer.number] = (seen_at, customer)
    for number in sorted(first_seen):
        _write_customer(*first_seen[number], logs)


def _write_customer(seen_at: int, customer: Customer, logs: Logs) -> None:
    """A customer, tied to the account in the CRM."""
    key = customer_key(customer)
    logs.write(
        "customer", key, seen_at,
        {
            "id": key, "name": customer.name,
            "email": f"billing@{customer.name.lower().split()[0]}.example",
            "currency": "usd", "balance": 0, "delinquent": False, "created": seen_at,
            "content": as_json(
                {
                    "invoice_prefix": key[-8:].upper(),
                    "metadata": {
                        "account_id": salesforce_id("Account", customer.number)
                    },
                }
            ),
        },
    )  # fmt: skip
    note_event(logs, "customer.created", seen_at, "customer", key)
    write_bank_account(customer, seen_at, logs)


def _write_subscription(project: Project, logs: Logs) -> None:
    """A retainer: its price as it is, and the month that it has billed."""
    billed = [item for item in project.documents if item.why == "retainer"]
    if not billed:
        return
    key = subscription_key(project)
    prices: dict[int, dict[str, object]] = {}
    for place, document in enumerate(billed):
        instant = document.at - FINALIZED_AFTER
        if document.amount not in prices:
            prices[document.amount] = _price(project, document.amount, instant)
            _write_price(prices[document.amount], instant, logs)
        month = month_of(document.day)
        period = (at(month_start(month), 0), at(month_end(month) + 1, 0))
        content = _subscription(project, prices[document.amount], period)
        logs.write(
            "subscription", key, instant,
            {
                "id": key, "customer": customer_key(project.deal.customer),
                "status": "active", "collection_method": "send_invoice",
                "currency": "usd", "created": billed[0].at - FINALIZED_AFTER,
                "current_period_start": period[0], "current_period_end": period[1],
                "latest_invoice": invoice_key(project, document),
                "content": as_json(content),
            },
        )  # fmt: skip
        kind = "updated" if place else "created"
        note_event(logs, f"customer.subscription.{kind}", instant, "subscription", key)
    _end_subscription(project, billed[-1], content, logs)


def _end_subscription(
    project: Project,
    last: BillingDocument,
    content: dict[str, object],
    logs: Logs,
) -> None:
    """The retainer is over."""
    key = subscription_key(project)
    ends_on = project.cancelled_on
    if ends_on is None:
        ends_on = project.planned_end
    instant = max(at(ends_on + 1, 0), last.at + _DAY)
    ended = {**content, "canceled_at": instant, "ended_at": instant}
    logs.write(
        "subscription",
        key,
        instant,
        {"status": "canceled", "content": as_json(ended)},
    )
    note_event(logs, "customer.subscription.deleted", instant, "subscription", key)


def _subscription(
    project: Project, price: dict[str, object], period: tuple[int, int]
) -> dict[str, object]:
    """What stands in the subscription besides its columns."""
    starts_at = project.documents[0].at - FINALIZED_AFTER
    return {
        "billing_cycle_anchor": starts_at,
        "days_until_due": project.deal.customer.payment_terms,
        "description": project.name,
        "items": [
            {
                "id": stripe_id("si", project.number),
                "created": starts_at,
                "current_period_start": period[0],
                "current_period_end": period[1],
                "price": price,
            }
        ],
        "metadata": {"project_id": project_id(project.number)},
        "start_date": starts_at,
    }


def _price(project: Project, amount: int, instant: int) -> dict[str, object]:
    """The price of a month, as a subscription shows it."""
    return {
        "id": price_key(project, amount),
        "created": instant,
        "currency": "usd",
        "nickname": project.code,
        "product": product_key(),
        "recurring": {
            "interval": "month",
            "interval_count": 1,
            "meter": None,
            "trial_period_days": None,
            "usage_type": "licensed",
        },
        "type": "recurring",
        "unit_amount": amount,
        "unit_amount_decimal": str(amount),
    }


def _write_price(price: dict[str, object], instant: int, logs: Logs) -> None:
    """The price of a month, when it is first billed."""
    key = str(price["id"])
    inner = ("nickname", "recurring", "unit_amount_decimal")
    columns = {name: value for name, value in price.items() if name not in inner}
    content = as_json({name: price[name] for name in inner})
    logs.write("price", key, instant, {**columns, "active": True, "content": content})
    note_event(logs, "price.created", instant, "price", key)
