"""Parameters that several endpoints take, and how they are laid on objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.stripe.errors import invalid
from sandbox.servers.stripe.parameters import (
    Array,
    Hash,
    Metadata,
    Parameter,
    Text,
    Uncovered,
    merged_metadata,
)
from sandbox.servers.stripe.templates import ADDRESS, TEMPLATES, Json

if TYPE_CHECKING:
    from collections.abc import Mapping

EXPAND: Final[dict[str, Parameter]] = {"expand": Array(Text())}
COMMON: Final[dict[str, Parameter]] = {**EXPAND, "metadata": Metadata()}
POSTAL: Final = Hash({name: Text() for name in ADDRESS}, can_unset=True)
CUSTOM_FIELDS: Final = Array(
    Hash(
        {
            "name": Text(40, is_required=True),
            "value": Text(140, is_required=True),
        }
    ),
    most=4,
)
_CODES: Final = (
    "usd aud brl cad chf cny czk dkk eur gbp hkd huf ils inr jpy krw mxn myr nok nzd "
    "php pln ron sek sgd thb try"
)
CURRENCIES: Final = frozenset(_CODES.split())


def uncovered(*names: str, harmless: tuple[str, ...] = ()) -> dict[str, Parameter]:
    """Parameters of Stripe's that the sandbox takes only when they change nothing."""
    return {name: Uncovered(frozenset({"", *harmless})) for name in names}


def new(table: str, **fields: Any) -> Json:
    """An object as its template has it, with these fields."""
    return {**TEMPLATES[table], **fields}


def laid_on(item: Json, values: Mapping[str, Any], *names: str) -> Json:
    """The object with the given ones of these fields, and with its metadata merged.

    A field that is unset gets the template's value.
    """
    template = TEMPLATES[item["object"]]
    found = dict(item)
    for name in names:
        if name in values:
            value = values[name]
            found[name] = template.get(name) if value is None else value
    if "metadata" in values:
        found["metadata"] = merged_metadata(item["metadata"], values["metadata"])
    return found


def postal(value: Mapping[str, Any] | None) -> Json | None:
    """An address with all of its fields."""
    return None if value is None else {**ADDRESS, **value}


def currency(text: str) -> str:
    """A currency in lower case.

    Raises:
        StripeError: Stripe doesn't know it.
    """
    code = text.lower()
    if code not in CURRENCIES:
        raise invalid(
            f"Invalid currency: {code}. Stripe currently supports these currencies: "
            f"{', '.join(sorted(CURRENCIES))}",
            "currency",
        )
    return code
