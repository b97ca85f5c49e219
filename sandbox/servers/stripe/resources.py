"""What the account has: its objects, where they are, how lists of them are selected."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.stripe.filters import (
    CREATED,
    Filter,
    anything,
    inside,
    is_absent,
    is_set,
    moments,
    payment,
    price,
    reference,
    status,
    text,
)
from sandbox.servers.stripe.parameters import (
    Array,
    Boolean,
    Choice,
    Hash,
    Identifier,
    Parameter,
    Text,
)
from sandbox.servers.stripe.store import Condition, among, equals

if TYPE_CHECKING:
    from collections.abc import Mapping

COLLECTION_METHODS: Final = ("charge_automatically", "send_invoice")
INVOICE_STATUSES: Final = ("draft", "open", "void", "paid", "uncollectible")
"""In the order in which Stripe names them."""
SUBSCRIPTION_STATUSES: Final = (
    "active",
    "past_due",
    "unpaid",
    "canceled",
    "incomplete",
    "incomplete_expired",
    "trialing",
    "paused",
)


@dataclass(frozen=True, slots=True)
class Resource:
    """A kind of object that can be listed and read.

    Attributes:
        table: the table of the store, and the object's name.
        path: where it is listed.
        permission: what a restricted key needs, such as `invoice`.
        filters: the parameters of its list.
        usual: conditions of a list that doesn't say otherwise, by the parameter.
        searchable: the fields of its search, with their columns; empty without one.
    """

    table: str
    path: str
    permission: str
    filters: Mapping[str, Filter]
    usual: Mapping[str, Condition] = field(default_factory=dict)
    searchable: Mapping[str, str] = field(default_factory=dict)

    @property
    def parameters(self) -> dict[str, Parameter]:
        """The types of the filters."""
        return {name: each.parameter for name, each in self.filters.items()}

    def conditions(self, values: Mapping[str, Any]) -> list[Condition]:
        """What the given parameters select."""
        found = [
            self.filters[name].condition(self.filters[name].column or name, value)
            for name, value in values.items()
            if name in self.filters
        ]
        return found + [
            condition for name, condition in self.usual.items() if name not in values
        ]


_MONEY_SEARCH: Final = {
    "amount": "amount",
    "created": "created",
    "currency": "currency",
    "customer": "customer",
    "status": "status",
}
_PERIODS: Final = Hash({"interval": Choice(("day", "week", "month", "year"))})

RESOURCES: Final = {
    resource.table: resource
    for resource in (
        Resource(
            "customer",
            "/v1/customers",
            "customer",
            {**CREATED, "email": text(), "test_clock": anything(Identifier())},
            {"": Condition("deleted is not true")},
            {
                "created": "created",
                "email": "email",
                "name": "name",
                "phone": "$.phone",
            },
        ),
        Resource(
            "product",
            "/v1/products",
            "product",
            {
                **CREATED,
                "active": Filter(Boolean(), is_set),
                "ids": Filter(Array(Identifier()), among, "id"),
                "shippable": anything(Boolean()),
                "type": anything(Choice(("good", "service"))),
                "url": Filter(Text(), inside("$.url")),
            },
            searchable={
                "active": "active",
                "description": "$.description",
                "name": "name",
                "url": "$.url",
            },
        ),
        Resource(
            "price",
            "/v1/prices",
            "plan",
            {
                **CREATED,
                "active": Filter(Boolean(), is_set),
                "currency": text(),
                "lookup_keys": Filter(Array(Text(), most=10), among, "lookup_key"),
                "product": reference("product"),
                "recurring": Filter(
                    _PERIODS,
                    lambda _, value: inside("$.recurring.interval")(
                        "", value.get("interval")
                    ),
                ),
                "type": Filter(Choice(("one_time", "recurring")), equals),
            },
            searchable={
                "active": "active",
                "currency": "currency",
                "lookup_key": "lookup_key",
                "product": "product",
                "type": "type",
            },
        ),
        Resource(
            "subscription",
            "/v1/subscriptions",
            "subscription",
            {
                **CREATED,
                "automatic_tax": anything(Hash({"enabled": Boolean()})),
                "collection_method": Filter(Choice(COLLECTION_METHODS), equals),
                "current_period_end": moments(),
                "current_period_start": moments(),
                "customer": reference("customer"),
                "plan": Filter(Identifier(), price),
                "price": Filter(Identifier(), price),
                "status": Filter(
                    Choice((*SUBSCRIPTION_STATUSES, "all", "ended")), status
                ),
                "test_clock": anything(Identifier()),
            },
            {"status": Condition("status <> 'canceled'")},
            {"created": "created", "status": "status"},
        ),
        Resource(
            "invoice",
            "/v1/invoices",
            "invoice",
            {
                **CREATED,
                "collection_method": Filter(Choice(COLLECTION_METHODS), equals),
                "customer": reference("customer"),
                "due_date": moments(),
                "status": Filter(Choice(INVOICE_STATUSES), equals),
                "subscription": reference("subscription"),
            },
            searchable={
                "created": "created",
                "currency": "currency",
                "customer": "customer",
                "last_finalization_error_code": "$.last_finalization_error.code",
                "last_finalization_error_type": "$.last_finalization_error.type",
                "number": "number",
                "receipt_number": "$.receipt_number",
                "status": "status",
                "subscription": "subscription",
                "total": "total",
            },
        ),
        Resource(
            "invoiceitem",
            "/v1/invoiceitems",
            "invoice",
            {
                **CREATED,
                "customer": reference("customer"),
                "invoice": reference("invoice"),
                "pending": Filter(Boolean(), is_absent, "invoice"),
            },
        ),
        Resource(
            "credit_note",
            "/v1/credit_notes",
            "credit_note",
            {
                **CREATED,
                "customer": reference("customer"),
                "invoice": reference("invoice"),
            },
        ),
        Resource(
            "invoice_payment",
            "/v1/invoice_payments",
            "invoice",
            {
                **CREATED,
                "invoice": reference("invoice"),
                "payment": Filter(
                    Hash(
                        {
                            "type": Choice(
                                ("payment_intent", "payment_record"), is_required=True
                            ),
                            "payment_intent": Identifier(),
                            "payment_record": Identifier(),
                        }
                    ),
                    payment,
                ),
                "status": Filter(Choice(("canceled", "open", "paid")), equals),
            },
        ),
        Resource(
            "payment_method",
            "/v1/payment_methods",
            "payment_method",
            {"customer": reference("customer"), "type": text()},
        ),
        Resource(
            "payment_intent",
            "/v1/payment_intents",
            "payment_intent",
            {**CREATED, "customer": reference("customer")},
            searchable=_MONEY_SEARCH,
        ),
        Resource(
            "charge",
            "/v1/charges",
            "charge",
            {
                **CREATED,
                "customer": reference("customer"),
                "payment_intent": reference("payment_intent"),
                "transfer_group": Filter(Text(), inside("$.transfer_group")),
            },
            searchable={
                **_MONEY_SEARCH,
                "disputed": "disputed",
                "refunded": "refunded",
                "payment_method_details.type": "$.payment_method_details.type",
            },
        ),
        Resource(
            "refund",
            "/v1/refunds",
            "charge",
            {
                **CREATED,
                "charge": reference("charge"),
                "payment_intent": reference("payment_intent"),
            },
        ),
        Resource(
            "dispute",
            "/v1/disputes",
            "dispute",
            {
                **CREATED,
                "charge": reference("charge"),
                "payment_intent": reference("payment_intent"),
            },
        ),
        Resource(
            "balance_transaction",
            "/v1/balance_transactions",
            "balance_transaction_source",
            {
                **CREATED,
                "currency": text(),
                "payout": reference("payout"),
                "source": text(),
                "type": text(),
            },
        ),
        Resource(
            "payout",
            "/v1/payouts",
            "payout",
            {
                **CREATED,
                "arrival_date": moments(),
                "destination": Filter(Identifier(), inside("$.destination")),
                "status": text(),
            },
        ),
        Resource("tax_id", "/v1/tax_ids", "customer", {}),
        # Read under its customer's address only.
        Resource("customer_balance_transaction", "", "customer", CREATED),
        Resource("webhook_endpoint", "/v1/webhook_endpoints", "webhook", {}),
    )
}

UNUSED: Final = (
    "accounts",
    "application_fees",
    "apple_pay/domains",
    "billing/alerts",
    "billing/credit_grants",
    "billing/meters",
    "billing_portal/configurations",
    "checkout/sessions",
    "coupons",
    "file_links",
    "files",
    "issuing/authorizations",
    "issuing/cardholders",
    "issuing/cards",
    "issuing/transactions",
    "payment_links",
    "promotion_codes",
    "quotes",
    "radar/early_fraud_warnings",
    "reviews",
    "setup_attempts",
    "setup_intents",
    "shipping_rates",
    "subscription_schedules",
    "tax_rates",
    "topups",
    "transfers",
)
"""Lists of what the firm doesn't use: empty, as an account that doesn't use it has."""
