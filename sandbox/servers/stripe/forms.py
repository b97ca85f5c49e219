"""Stripe's form encoding: `created[gte]=1`, `expand[]=a`, `expand[0]=a`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sandbox.servers.stripe.errors import StripeError

if TYPE_CHECKING:
    from collections.abc import Iterable

_KEY: Final = re.compile(r"(?P<name>\w+)(?P<rest>(?:\[[^\[\]]*\])*)")
_PART: Final = re.compile(r"\[([^\[\]]*)\]")


@dataclass(slots=True)
class Form:
    """Parameters by name: single values, lists, and maps of values."""

    values: dict[str, str] = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=dict)
    maps: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def names(self) -> set[str]:
        """The names of all parameters."""
        return {*self.values, *self.lists, *self.maps}


def parse_form(pairs: Iterable[tuple[str, str]]) -> Form:
    """The parameters of a query string or of a form.

    Raises:
        StripeError: brackets that make no sense.
    """
    form = Form()
    for key, value in pairs:
        match = _KEY.fullmatch(key)
        parts = _PART.findall(match["rest"]) if match else []
        if match is None or len(parts) > 1:
            raise StripeError(400, f"Invalid request: can't read {key}", param=key)
        name = match["name"]
        if not parts:
            form.values[name] = value
        elif parts[0] == "" or parts[0].isdigit():
            form.lists.setdefault(name, []).append(value)
        else:
            form.maps.setdefault(name, {})[parts[0]] = value
    return form
