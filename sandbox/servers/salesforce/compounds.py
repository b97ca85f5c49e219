"""Compound fields: several fields of a record as one value.

An address is an object in JSON; the Bulk APIs refuse it. A person's `Name` is made of
the first and the last name, and is text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_ADDRESS_PARTS: Final = (
    "City",
    "Country",
    "GeocodeAccuracy",
    "Latitude",
    "Longitude",
    "PostalCode",
    "State",
    "Street",
)
_ADDRESSES: Final = ("Billing", "Mailing", "Other", "Shipping")
_NAME_PARTS: Final = frozenset({"FirstName", "LastName", "MiddleName", "Salutation"})


def compound_of(column: str, columns: Collection[str]) -> str | None:
    """The compound field that a field is a part of."""
    if column in _NAME_PARTS and "Name" in columns:
        return "Name"
    for prefix in _ADDRESSES:
        if column.removeprefix(prefix) in _ADDRESS_PARTS and column.startswith(prefix):
            return f"{prefix}Address"
    return None


def addresses(columns: Collection[str]) -> Iterator[tuple[str, str]]:
    """The addresses that an object's columns make up, each with the SQL of its JSON.

    In the SQL `{row}` stands for the record's alias.
    """
    for prefix in _ADDRESSES:
        known = [part for part in _ADDRESS_PARTS if f"{prefix}{part}" in columns]
        if not known:
            continue
        values = {part: f'{{row}}."{prefix}{part}"' for part in known}
        pairs = ", ".join(
            f"'{part[0].lower()}{part[1:]}', {values.get(part, 'null')}"
            for part in _ADDRESS_PARTS
        )
        is_there = f"coalesce({', '.join(values.values())}) is not null"
        sql = f"case when {is_there} then cast(json_object({pairs}) as varchar) end"
        yield f"{prefix}Address", sql
