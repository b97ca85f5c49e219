"""The account's address book."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.routing import Route

from sandbox.servers.stripe import (
    catalogue,
    credit_notes,
    customers,
    disputes,
    events,
    holdings,
    invoice_items,
    invoice_lines,
    invoice_states,
    invoices,
    lists,
    payment_methods,
    payments,
    refunds,
    subscriptions,
)
from sandbox.servers.stripe.access import Access
from sandbox.servers.stripe.account import Account
from sandbox.servers.stripe.gate import Gate, unknown_url
from sandbox.servers.stripe.idempotency import IdempotencyKeys
from sandbox.servers.stripe.limits import Limits, Rates
from sandbox.servers.stripe.resources import RESOURCES, UNUSED, Resource
from sandbox.servers.stripe.search import search
from sandbox.servers.stripe.session import Session
from sandbox.servers.stripe.webhooks import endpoints
from sandbox.servers.stripe.webhooks.sender import WebhookSender

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator

    from sandbox.servers.faults import FaultBook
    from sandbox.servers.stripe.access import StripeCredentials
    from sandbox.servers.stripe.forms import Form
    from sandbox.servers.stripe.store import Reader
    from sandbox.world import LiveWorld

    Path = dict[str, str]


def create_app(
    world: LiveWorld,
    credentials: StripeCredentials,
    *,
    now: Callable[[], dt.datetime],
    rates: Rates | None = None,
    faults: FaultBook | None = None,
) -> Starlette:
    """The account over a world.

    Args:
        world: the firm's records as they are known at the clock.
        credentials: the keys that open the account.
        now: the real clock, by which keys are forgotten and webhooks signed.
        rates: how many requests a second are taken; any number by default.
        faults: what is to go wrong with webhooks on purpose.
    """
    account = Account(world, WebhookSender(world, now=now, faults=faults))
    gate = Gate(
        account, Access(credentials), IdempotencyKeys(now), Limits(rates or Rates())
    )
    app = Starlette(
        routes=[*_own(gate, account), *_writes(gate), *_reads(gate)],
        exception_handlers={404: unknown_url, 405: unknown_url},
    )
    app.state.account = account
    return app


def _own(gate: Gate, account: Account) -> Iterator[Route]:
    """What is neither a list nor an object of one."""
    plain: list[tuple[str, str, Callable[[Reader, Form, Path], Any]]] = [
        ("/v1/account", "account", lambda *_: holdings.account()),
        ("/v1/accounts/{id}", "account", lambda _, __, p: holdings.account(p["id"])),
        ("/v1/balance", "balance", lambda r, *_: holdings.balance(r, account.now)),
        ("/v1/events", "event", lambda r, f, _: events.page(r, account.now, f)),
        (
            "/v1/events/{id}",
            "event",
            lambda r, f, p: events.get(r, account.now, p["id"], f),
        ),
        (
            "/v1/subscription_items",
            "subscription",
            lambda r, f, _: subscriptions.list_items(r, f),
        ),
        (
            "/v1/subscription_items/{id}",
            "subscription",
            lambda r, f, p: subscriptions.get_item(r, f, p["id"]),
        ),
        ("/v1/plans", "plan", lambda r, f, _: catalogue.plans(r, f)),
        ("/v1/plans/{id}", "plan", lambda r, f, p: catalogue.plan(r, p["id"], f)),
        (
            "/v1/charges/{id}/dispute",
            "dispute",
            lambda r, f, p: disputes.of_charge(r, p["id"], f),
        ),
        (
            "/v1/credit_notes/preview",
            "credit_note",
            lambda r, f, _: credit_notes.preview(Session(r.cursor, account.now), f),
        ),
        (
            "/v1/credit_notes/preview/lines",
            "credit_note",
            lambda r, f, _: credit_notes.preview_lines(
                Session(r.cursor, account.now), f
            ),
        ),
    ]
    for path, permission, work in plain:
        yield _get(path, gate.reads(permission, work))


def _writes(gate: Gate) -> Iterator[Route]:
    for method, path, permission, work in (
        ("POST", "/customers", "customer", customers.create),
        ("POST", "/customers/{id}", "customer", customers.update),
        ("DELETE", "/customers/{id}", "customer", customers.delete),
        ("POST", "/customers/{id}/tax_ids", "customer", customers.create_tax_id),
        (
            "DELETE",
            "/customers/{id}/tax_ids/{tax_id}",
            "customer",
            customers.delete_tax_id,
        ),
        ("POST", "/tax_ids", "customer", customers.create_tax_id),
        ("DELETE", "/tax_ids/{tax_id}", "customer", customers.delete_tax_id),
        (
            "POST",
            "/customers/{id}/balance_transactions",
            "customer",
            customers.create_balance_transaction,
        ),
        ("POST", "/products", "product", catalogue.create_product),
        ("POST", "/products/{id}", "product", catalogue.update_product),
        ("DELETE", "/products/{id}", "product", catalogue.delete_product),
        ("POST", "/prices", "plan", catalogue.create_price),
        ("POST", "/prices/{id}", "plan", catalogue.update_price),
        ("POST", "/subscriptions", "subscription", subscriptions.create),
        ("POST", "/subscriptions/{id}", "subscription", subscriptions.update),
        ("DELETE", "/subscriptions/{id}", "subscription", subscriptions.cancel),
        ("POST", "/invoiceitems", "invoice", invoice_items.create),
        ("POST", "/invoiceitems/{id}", "invoice", invoice_items.update),
        ("DELETE", "/invoiceitems/{id}", "invoice", invoice_items.delete),
        ("POST", "/invoices", "invoice", invoices.create),
        ("POST", "/invoices/create_preview", "invoice", invoices.preview),
        ("POST", "/invoices/{id}", "invoice", invoices.update),
        ("DELETE", "/invoices/{id}", "invoice", invoices.delete),
        ("POST", "/invoices/{id}/add_lines", "invoice", invoice_lines.add_lines),
        ("POST", "/invoices/{id}/update_lines", "invoice", invoice_lines.update_lines),
        ("POST", "/invoices/{id}/remove_lines", "invoice", invoice_lines.remove_lines),
        ("POST", "/invoices/{id}/lines/{line}", "invoice", invoice_lines.update_line),
        ("POST", "/invoices/{id}/finalize", "invoice", invoice_states.finalize),
        ("POST", "/invoices/{id}/send", "invoice", invoice_states.send),
        ("POST", "/invoices/{id}/pay", "invoice", invoice_states.pay),
        ("POST", "/invoices/{id}/void", "invoice", invoice_states.void),
        (
            "POST",
            "/invoices/{id}/mark_uncollectible",
            "invoice",
            invoice_states.mark_uncollectible,
        ),
        (
            "POST",
            "/invoices/{id}/attach_payment",
            "invoice",
            invoice_states.attach_payment,
        ),
        ("POST", "/credit_notes", "credit_note", credit_notes.create),
        ("POST", "/credit_notes/{id}", "credit_note", credit_notes.update),
        ("POST", "/credit_notes/{id}/void", "credit_note", credit_notes.void),
        ("POST", "/payment_methods", "payment_method", payment_methods.create),
        ("POST", "/payment_methods/{id}", "payment_method", payment_methods.update),
        (
            "POST",
            "/payment_methods/{id}/attach",
            "payment_method",
            payment_methods.attach,
        ),
        (
            "POST",
            "/payment_methods/{id}/detach",
            "payment_method",
            payment_methods.detach,
        ),
        ("POST", "/payment_intents", "payment_intent", payments.create_intent),
        ("POST", "/payment_intents/{id}", "payment_intent", payments.update_intent),
        (
            "POST",
            "/payment_intents/{id}/confirm",
            "payment_intent",
            payments.confirm_intent,
        ),
        (
            "POST",
            "/payment_intents/{id}/cancel",
            "payment_intent",
            payments.cancel_intent,
        ),
        ("POST", "/charges/{id}", "charge", payments.update_charge),
        ("POST", "/charges/{id}/refunds", "charge", refunds.create),
        ("POST", "/refunds", "charge", refunds.create),
        ("POST", "/refunds/{id}", "charge", refunds.update),
        ("POST", "/refunds/{id}/cancel", "charge", refunds.cancel),
        ("POST", "/disputes/{id}", "dispute", disputes.update),
        ("POST", "/disputes/{id}/close", "dispute", disputes.close),
        ("POST", "/webhook_endpoints", "webhook", endpoints.create),
        ("POST", "/webhook_endpoints/{id}", "webhook", endpoints.update),
        ("DELETE", "/webhook_endpoints/{id}", "webhook", endpoints.delete),
    ):
        yield Route(f"/v1{path}", gate.writes(permission, work), methods=[method])


def _reads(gate: Gate) -> Iterator[Route]:
    """Lists, searches, objects, and lists within objects."""
    for table, path, url in (
        ("invoice", "/v1/invoices/{id}/lines", "invoice"),
        ("credit_note", "/v1/credit_notes/{id}/lines", "credit_note"),
    ):
        yield _get(path, gate.reads(url, _within(table)))
    for table, name in (
        ("subscription", "subscriptions"),
        ("tax_id", "tax_ids"),
        ("customer_balance_transaction", "balance_transactions"),
        ("payment_method", "payment_methods"),
    ):
        path = f"/v1/customers/{{id}}/{name}"
        yield _get(path, gate.reads("customer", _of_customer(table, name)))
    yield _get(
        "/v1/charges/{id}/refunds",
        gate.reads("charge", lambda r, f, p: lists.refunds_of(r, p["id"], f)),
    )
    for resource in RESOURCES.values():
        if not resource.path:
            continue
        if resource.searchable:
            yield _get(
                f"{resource.path}/search",
                gate.reads(resource.permission, _search(resource)),
            )
        yield _get(resource.path, gate.reads(resource.permission, _page(resource)))
        yield _get(
            f"{resource.path}/{{id}}", gate.reads(resource.permission, _one(resource))
        )
    for name in UNUSED:
        yield _get(f"/v1/{name}", gate.reads(name, _none(f"/v1/{name}")))


def _get(path: str, endpoint: Any) -> Route:
    return Route(path, endpoint, methods=["GET"])


def _page(resource: Resource) -> Callable[[Reader, Form, Path], Any]:
    return lambda reader, form, _: lists.page(reader, resource, form)


def _search(resource: Resource) -> Callable[[Reader, Form, Path], Any]:
    return lambda reader, form, _: search(reader, resource, form)


def _one(resource: Resource) -> Callable[[Reader, Form, Path], Any]:
    return lambda reader, form, path: lists.get(
        reader, resource.table, path["id"], form
    )


def _within(table: str) -> Callable[[Reader, Form, Path], Any]:
    return lambda reader, form, path: lists.page_within(reader, table, path["id"], form)


def _of_customer(table: str, name: str) -> Callable[[Reader, Form, Path], Any]:
    return lambda reader, form, path: lists.by_customer(
        reader, table, path["id"], form, url=f"/v1/customers/{path['id']}/{name}"
    )


def _none(path: str) -> Callable[[Reader, Form, Path], Any]:
    return lambda _reader, form, _path: lists.no_objects(path, form)
