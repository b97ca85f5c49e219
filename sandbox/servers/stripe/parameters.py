"""What endpoints take: parameters with their types, checked as Stripe checks them.

    Text, Integer, Decimal, Boolean, Choice, Moment, Identifier    single values
    Hash, Array, Metadata                                          composed ones

An empty text unsets what can be unset (`None`), and is refused elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal as Number
from decimal import InvalidOperation
from typing import TYPE_CHECKING, Any, Final, Protocol

from sandbox.servers.stripe.errors import (
    StripeError,
    exclusive,
    invalid,
    invalid_empty,
    invalid_integer,
    missing_parameter,
    uncovered,
    unknown_parameter,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.servers.stripe.forms import Form, Value

_LARGEST: Final = 99_999_999_999
_KEYS: Final = 50
_KEY_LENGTH: Final = 40
_VALUE_LENGTH: Final = 500
_INTEGER: Final = re.compile(r"-?\d{1,18}")
_TEXT: Final = 5_000


class Parameter(Protocol):
    """A type of parameter."""

    @property
    def is_required(self) -> bool:
        """Whether it must be given."""

    def read(self, name: str, value: Value) -> Any:
        """The value as Python has it.

        Raises:
            StripeError: it isn't of the type.
        """


def read_form(fields: Mapping[str, Parameter], form: Form) -> dict[str, Any]:
    """The parameters of a request, each read as its type.

    Raises:
        StripeError: one is unknown, missing, or not of its type.
    """
    try:
        return _read_fields(fields, form, "")
    except StripeError as problem:
        problem.is_of_parameters = True
        raise


def _read_fields(
    fields: Mapping[str, Parameter], form: Form, prefix: str
) -> dict[str, Any]:
    unknown = [_inside(prefix, name) for name in form if name not in fields]
    if unknown:
        raise unknown_parameter(*unknown)
    for name, parameter in fields.items():
        if parameter.is_required and name not in form:
            raise missing_parameter(_inside(prefix, name))
    return {
        name: fields[name].read(_inside(prefix, name), value)
        for name, value in form.items()
    }


def only_one(values: Mapping[str, Any], *names: str) -> None:
    """Refuse a request that gives more than one of these.

    Raises:
        StripeError: it does.
    """
    given = [name for name in names if name in values]
    if len(given) > 1:
        raise exclusive(*given)


def _inside(prefix: str, name: str) -> str:
    return f"{prefix}[{name}]" if prefix else name


def _single(name: str, value: Value, kind: str) -> str:
    if isinstance(value, str):
        return value
    raise invalid(f"Invalid {kind}", name)


@dataclass(frozen=True, slots=True)
class Text:
    """A text."""

    longest: int = _TEXT
    is_required: bool = False
    can_unset: bool = True

    def read(self, name: str, value: Value) -> str | None:
        """The text."""
        text = _single(name, value, "string")
        if text == "":
            if self.can_unset and not self.is_required:
                return None
            raise invalid_empty(name)
        if len(text) > self.longest:
            raise invalid(
                f"Invalid string: {text[:8]}...{text[-8:]}; must be at most "
                f"{self.longest} characters",
                name,
                "parameter_invalid_string_blank" if not text.strip() else None,
            )
        return text


@dataclass(frozen=True, slots=True)
class Identifier:
    """The id of an object; whether it is there is for the endpoint to say."""

    is_required: bool = False
    can_unset: bool = False

    def read(self, name: str, value: Value) -> str | None:
        """The id."""
        text = _single(name, value, "string").strip()
        if text == "":
            if self.can_unset:
                return None
            raise invalid_empty(name)
        return text


@dataclass(frozen=True, slots=True)
class Integer:
    """A whole number."""

    least: int = 0
    most: int = _LARGEST
    is_required: bool = False
    can_unset: bool = False

    def read(self, name: str, value: Value) -> int | None:
        """The number."""
        text = _single(name, value, "integer")
        if text == "" and self.can_unset:
            return None
        if text == "":
            raise invalid_empty(name)
        if not _INTEGER.fullmatch(text):
            raise invalid_integer(name, text)
        number = int(text)
        if number < self.least:
            raise invalid(
                "Invalid non-negative integer"
                if self.least == 0
                else f"This value must be greater than or equal to {self.least}.",
                name,
                "parameter_invalid_integer",
            )
        if number > self.most:
            raise invalid(
                f"This value must be less than or equal to {self.most} (it currently "
                f"is '{number}').",
                name,
                "parameter_invalid_integer",
            )
        return number


@dataclass(frozen=True, slots=True)
class Decimal:
    """A decimal number of up to twelve places."""

    is_required: bool = False

    def read(self, name: str, value: Value) -> Number:
        """The number."""
        text = _single(name, value, "decimal")
        try:
            number = Number(text)
        except InvalidOperation:
            raise invalid(f"Invalid decimal: {text}", name) from None
        if not number.is_finite():
            raise invalid(f"Invalid decimal: {text}", name)
        return number


@dataclass(frozen=True, slots=True)
class Boolean:
    """True or false."""

    is_required: bool = False

    def read(self, name: str, value: Value) -> bool:
        """Whether it is true."""
        text = _single(name, value, "boolean")
        if text == "":
            raise invalid_empty(name)
        if text not in {"true", "false"}:
            raise invalid(f"Invalid boolean: {text}", name)
        return text == "true"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of some words."""

    words: tuple[str, ...]
    is_required: bool = False
    can_unset: bool = False

    def read(self, name: str, value: Value) -> str | None:
        """The word."""
        text = _single(name, value, "string")
        if text == "" and self.can_unset:
            return None
        if text == "":
            raise invalid_empty(name)
        if text not in self.words:
            leading = ", ".join(self.words[:-1])
            words = f"{leading}, or {self.words[-1]}" if leading else self.words[-1]
            raise invalid(f"Invalid {name}: must be one of {words}", name)
        return text


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant in unix seconds, or a word that stands for one, such as `now`."""

    words: tuple[str, ...] = ()
    is_required: bool = False
    can_unset: bool = False

    def read(self, name: str, value: Value) -> int | str | None:
        """The seconds, or the word."""
        text = _single(name, value, "timestamp")
        if text in self.words:
            return text
        if text == "" and self.can_unset:
            return None
        if not _INTEGER.fullmatch(text):
            raise invalid_integer(name, text)
        number = int(text)
        if not 0 <= number <= _LARGEST:
            raise invalid(
                f"Invalid timestamp: {text}. Must be an integer Unix timestamp "
                "representing seconds since the epoch.",
                name,
                "parameter_invalid_integer",
            )
        return number


@dataclass(frozen=True, slots=True)
class Hash:
    """An object of parameters."""

    fields: Mapping[str, Parameter]
    is_required: bool = False
    can_unset: bool = False

    def read(self, name: str, value: Value) -> dict[str, Any] | None:
        """The parameters by name."""
        if value == "" and self.can_unset:
            return None
        if not isinstance(value, dict):
            raise invalid("Invalid object", name)
        return _read_fields(self.fields, value, name)


@dataclass(frozen=True, slots=True)
class Array:
    """A list of values of one type."""

    item: Parameter
    most: int = 250
    is_required: bool = False

    def read(self, name: str, value: Value) -> list[Any]:
        """The values."""
        if value == "":
            return []
        if not isinstance(value, list):
            raise invalid("Invalid array", name)
        if len(value) > self.most:
            raise invalid(f"Array {name} exceeded maximum {self.most} elements.", name)
        return [
            self.item.read(f"{name}[{place}]", each) for place, each in enumerate(value)
        ]


@dataclass(frozen=True, slots=True)
class Metadata:
    """Own keys and values; a key with an empty value is removed, '' removes all."""

    is_required: bool = False

    def read(self, name: str, value: Value) -> dict[str, str] | None:
        """The keys and values, or `None` to remove all."""
        if value == "":
            return None
        if isinstance(value, list):
            # Keys that are numbers look like a list.
            value = {str(place): each for place, each in enumerate(value)}
        if not isinstance(value, dict):
            raise invalid("Invalid object", name)
        found: dict[str, str] = {}
        for key, text in value.items():
            if len(key) > _KEY_LENGTH:
                raise invalid(
                    f"Metadata keys must be {_KEY_LENGTH} characters or fewer. Key "
                    f"{key} is {len(key)} characters long.",
                    name,
                )
            if not isinstance(text, str):
                raise invalid("Metadata values must be strings", f"{name}[{key}]")
            if len(text) > _VALUE_LENGTH:
                raise invalid(
                    f"Metadata values must have up to {_VALUE_LENGTH} characters, but "
                    f"you passed in a value that is {len(text)} characters. Invalid "
                    f"value: {text[:_KEY_LENGTH]}...",
                    f"{name}[{key}]",
                )
            found[key] = text
        return found


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A parameter of Stripe's that the sandbox doesn't play."""

    harmless: frozenset[Any] = field(default_factory=lambda: frozenset({""}))
    is_required: bool = False

    def read(self, name: str, value: Value) -> None:
        """Nothing: only values that change nothing are taken."""
        if isinstance(value, str) and value in self.harmless:
            return
        if value in ([], {}):
            return
        raise uncovered(name)


def merged_metadata(
    before: Mapping[str, str], change: Mapping[str, str] | None
) -> dict[str, str]:
    """Metadata after a change.

    Raises:
        StripeError: there would be too many keys.
    """
    if change is None:
        return {}
    found = {**before, **change}
    found = {key: value for key, value in found.items() if value != ""}
    if len(found) > _KEYS:
        raise invalid(
            f"Metadata can have up to {_KEYS} keys, but this would have {len(found)}.",
            "metadata",
        )
    return found
