"""What the account does by itself when the firm's clock reaches an instant.

Only what was created through the API is on the schedule: the firm's own invoices and
subscriptions live in the world's versions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sandbox.servers.stripe import settlement, subscriptions
from sandbox.servers.stripe.errors import StripeError
from sandbox.servers.stripe.invoice_states import open_draft
from sandbox.servers.stripe.session import base62
from sandbox.world.identifiers import stripe_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from duckdb import DuckDBPyConnection

    from sandbox.servers.stripe.session import Session

TABLES: Final = """
    create schema if not exists stripe_account;
    create table if not exists stripe_account.schedule (
        due_at bigint, kind varchar, object_id varchar
    );
"""


def next_due(cursor: DuckDBPyConnection, until: int) -> tuple[int, str, str] | None:
    """The first task that is due by then: when, what, of which object."""
    row = cursor.execute(
        "select due_at, kind, object_id from stripe_account.schedule where due_at <= ? "
        "order by due_at, kind, object_id limit 1",
        [until],
    ).fetchone()
    return None if row is None else (int(row[0]), str(row[1]), str(row[2]))


def perform(session: Session, kind: str, object_id: str) -> None:
    """Do a task, and take it off the schedule."""
    session.forget(kind, object_id)
    _TASKS[kind](session, object_id)


def steady_ids(kind: str, object_id: str, at: int) -> Callable[[str], str]:
    """Makes the same ids each time that a task is done, so that the clock repeats."""
    count = 0

    def new_id(prefix: str) -> str:
        nonlocal count
        count += 1
        tail = stripe_id(prefix, kind, object_id, at, count)[-12:]
        return f"{prefix}_1R{base62(at, 6)}{count:03}{tail}"

    return new_id


def _finalize(session: Session, object_id: str) -> None:
    """The window of a draft is over: it opens, and is collected if it can be."""
    draft = session.find("invoice", object_id)
    if draft is None or draft["status"] != "draft":
        return
    invoice = open_draft(session, draft)
    if invoice["collection_method"] == "send_invoice":
        session.emit("invoice.sent", "invoice", invoice)
    elif invoice["status"] == "open":
        _collect(session, object_id)


def _collect(session: Session, object_id: str) -> None:
    """Try to collect an open invoice; a refusal is on record and tried again later."""
    invoice = session.find("invoice", object_id)
    if invoice is None or invoice["status"] != "open":
        return
    try:
        settlement.collect(session, invoice, settlement.method_of(session, invoice))
    except StripeError:
        # Nobody waits for an answer: the events tell of it.
        return


_TASKS: Final = {
    "collect": _collect,
    "finalize": _finalize,
    "renew": subscriptions.renew,
}
