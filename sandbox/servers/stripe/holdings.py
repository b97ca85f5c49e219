"""Who the account is, and what money it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sandbox.servers.stripe.access import ACCOUNT_ID
from sandbox.servers.stripe.errors import StripeError
from sandbox.servers.stripe.templates import ADDRESS

if TYPE_CHECKING:
    from sandbox.servers.stripe.store import Reader
    from sandbox.servers.stripe.templates import Json

_OPENED_AT: Final = 1_578_297_600
"""2020-01-06, when the firm's systems were set up."""
_NO_REQUIREMENTS: Final[Json] = {
    "alternatives": [],
    "current_deadline": None,
    "currently_due": [],
    "disabled_reason": None,
    "errors": [],
    "eventually_due": [],
    "past_due": [],
    "pending_verification": [],
}


def account(key: str | None = None) -> Json:
    """`GET /v1/account`, and `GET /v1/accounts/{id}` of its own id.

    Raises:
        StripeError: it is somebody else's.
    """
    if key is not None and key != ACCOUNT_ID:
        raise StripeError(
            403,
            f"The provided key does not have access to account '{key}' (or that "
            "account does not exist). Application access may have been revoked.",
            code="account_invalid",
        )
    return {
        "id": ACCOUNT_ID,
        "object": "account",
        "business_profile": {
            "annual_revenue": None,
            "estimated_worker_count": None,
            "mcc": "8999",
            "minority_owned_business_designation": None,
            "name": "Meridian Consulting",
            "product_description": None,
            "support_address": ADDRESS,
            "support_email": "billing@meridian.example",
            "support_phone": None,
            "support_url": None,
            "url": "https://meridian.example",
        },
        "business_type": "company",
        "capabilities": {"card_payments": "active", "transfers": "active"},
        "charges_enabled": True,
        "controller": {"type": "account"},
        "country": "US",
        "created": _OPENED_AT,
        "default_currency": "usd",
        "details_submitted": True,
        "email": "billing@meridian.example",
        "external_accounts": {
            "object": "list",
            "data": [],
            "has_more": False,
            "url": f"/v1/accounts/{ACCOUNT_ID}/external_accounts",
        },
        "future_requirements": _NO_REQUIREMENTS,
        "metadata": {},
        "payouts_enabled": True,
        "requirements": _NO_REQUIREMENTS,
        "settings": {
            "bacs_debit_payments": {"display_name": None, "service_user_number": None},
            "branding": {
                "icon": None,
                "logo": None,
                "primary_color": None,
                "secondary_color": None,
            },
            "card_issuing": {"tos_acceptance": {"date": None, "ip": None}},
            "card_payments": {
                "decline_on": {"avs_failure": False, "cvc_failure": False},
                "statement_descriptor_prefix": None,
                "statement_descriptor_prefix_kana": None,
                "statement_descriptor_prefix_kanji": None,
            },
            "dashboard": {
                "display_name": "Meridian Consulting",
                "timezone": "America/New_York",
            },
            "invoices": {
                "default_account_tax_ids": None,
                "hosted_payment_method_save": None,
            },
            "payments": {
                "statement_descriptor": "MERIDIAN",
                "statement_descriptor_kana": None,
                "statement_descriptor_kanji": None,
                "statement_descriptor_prefix_kana": None,
                "statement_descriptor_prefix_kanji": None,
            },
            "payouts": {
                "debit_negative_balances": True,
                "schedule": {
                    "delay_days": 2,
                    "interval": "weekly",
                    "weekly_anchor": "monday",
                },
                "statement_descriptor": None,
            },
            "sepa_debit_payments": {},
        },
        "tos_acceptance": {"date": None, "ip": None, "user_agent": None},
        "type": "standard",
    }


def balance(reader: Reader, now: int) -> Json:
    """`GET /v1/balance`: what may be paid out, and what may later."""
    rows = reader.cursor.execute(
        "select currency, sum(net) filter (available_on <= $now), "
        "sum(net) filter (available_on > $now) "
        "from stripe.balance_transaction group by 1 order by 1",
        {"now": now},
    ).fetchall()
    parts: dict[str, list[Json]] = {"available": [], "pending": []}
    for currency, available, pending in rows or [("usd", 0, 0)]:
        for name, amount in (("available", available), ("pending", pending)):
            parts[name].append(
                {
                    "amount": int(amount or 0),
                    "currency": currency,
                    "source_types": {"card": int(amount or 0)},
                }
            )
    return {"object": "balance", **parts, "livemode": False}
