"""What the account has: its objects, where they are, how lists of them are selected."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.stripe.errors import invalid, unknown_parameter
from sandbox.servers.stripe.parameters import (
    Array,
    Boolean,
    Choice,
    Hash,
    Identifier,
    Moment,
    Parameter,
    Text,
    read_form,
)
from sandbox.servers.stripe.store import Condition, among, equals

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sandbox.servers.stripe.forms import Value

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
_OPERATORS: Final = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


@dataclass(frozen=True, slots=True)
class Range:
    """An instant, or bounds: `created=1`, `created[gte]=1`."""

    is_required: bool = False

    def read(self, name: str, value: Value) -> list[tuple[str, int]]:
        """Operators of SQL and the instants to compare with."""
        if not isinstance(value, dict):
            return [("=", self._moment(name, value))]
        wrong = [f"{name}[{key}]" for key in value if key not in _OPERATORS]
        if wrong:
            raise unknown_parameter(*wrong)
        return [
            (_OPERATORS[key], self._moment(f"{name}[{key}]", each))
            for key, each in value.items()
        ]

    @staticmethod
    def _moment(name: str, value: Value) -> int:
        found = Moment().read(name, value)
        if not isinstance(found, int):
            raise invalid("Invalid timestamp", name)
        return found


@dataclass(frozen=True, slots=True)
class Filter:
    """A parameter that selects.

    Attributes:
        parameter: its type.
        condition: what it means, given the column's name and the value.
        column: the column, where it isn't named as the parameter.
        refers: the table that a value has to be an id of.
    """

    parameter: Parameter
    condition: Callable[[str, Any], Condition]
    column: str = ""
    refers: str | None = None


def _range(column: str, bounds: list[tuple[str, int]]) -> Condition:
    text = " and ".join(f"{column} {operator} ?" for operator, _ in bounds)
    return Condition(f"({text or 'true'})", tuple(value for _, value in bounds))


def _is(column: str, value: object) -> Condition:
    """The flag is set, or not set or missing."""
    return Condition(f"coalesce({column}, false) = ?", (value,))


def _is_absent(column: str, value: object) -> Condition:
    return Condition(f"({column} is null) = ?", (value,))


def _inside(path: str) -> Callable[[str, Any], Condition]:
    """A field of the content."""
    return lambda _, value: Condition(
        f"json_extract_string(content, '{path}') = ?", (str(value),)
    )


def _status(column: str, value: str) -> Condition:
    """`all` is each, `ended` each that is over."""
    if value == "all":
        return Condition("true")
    if value == "ended":
        return Condition(f"{column} in ('canceled', 'incomplete_expired')")
    return equals(column, value)


def _price(_: str, value: str) -> Condition:
    return Condition(
        "list_contains(cast(json_extract_string(content, '$.items[*].price.id') as "
        "varchar[]), ?)",
        (value,),
    )


def _payment(_: str, value: Mapping[str, Any]) -> Condition:
    if "payment_intent" in value:
        return equals("payment_intent", value["payment_intent"])
    is_intent = value["type"] == "payment_intent"
    return Condition("(payment_intent is not null) = ?", (is_intent,))


def reference(table: str, column: str = "") -> Filter:
    """An id of another object."""
    return Filter(Identifier(), equals, column or table, table)


def text(column: str = "") -> Filter:
    """A text that is equal."""
    return Filter(Text(can_unset=False), equals, column)


def moments(column: str = "") -> Filter:
    """An instant or bounds."""
    return Filter(Range(), _range, column)


def _none(parameter: Parameter) -> Filter:
    """A parameter that selects nothing away on this account."""
    return Filter(parameter, lambda _column, _value: Condition("true"))


CREATED: Final = {"created": moments()}


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
            {**CREATED, "email": text(), "test_clock": _none(Identifier())},
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
                "active": Filter(Boolean(), _is),
                "ids": Filter(Array(Identifier()), among, "id"),
                "shippable": _none(Boolean()),
                "type": _none(Choice(("good", "service"))),
                "url": Filter(Text(), _inside("$.url")),
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
                "active": Filter(Boolean(), _is),
                "currency": text(),
                "lookup_keys": Filter(Array(Text(), most=10), among, "lookup_key"),
                "product": reference("product"),
                "recurring": Filter(
                    _PERIODS,
                    lambda _, value: _inside("$.recurring.interval")(
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
                "automatic_tax": _none(Hash({"enabled": Boolean()})),
                "collection_method": Filter(Choice(COLLECTION_METHODS), equals),
                "current_period_end": moments(),
                "current_period_start": moments(),
                "customer": reference("customer"),
                "plan": Filter(Identifier(), _price),
                "price": Filter(Identifier(), _price),
                "status": Filter(
                    Choice((*SUBSCRIPTION_STATUSES, "all", "ended")), _status
                ),
                "test_clock": _none(Identifier()),
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
                "pending": Filter(Boolean(), _is_absent, "invoice"),
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
                    _payment,
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
                "transfer_group": Filter(Text(), _inside("$.transfer_group")),
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
                "destination": Filter(Identifier(), _inside("$.destination")),
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


def read_filters(resource: Resource, values: Mapping[str, Value]) -> dict[str, Any]:
    """The filters among the parameters of a list."""
    return read_form(resource.parameters, dict(values))
