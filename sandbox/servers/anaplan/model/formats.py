"""What a line item or a list's property can hold, and how it is said by the API."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final


class Kind(StrEnum):
    """The kinds of values; the API's own words."""

    NUMBER = "NUMBER"
    BOOLEAN = "BOOLEAN"
    TEXT = "TEXT"
    DATE = "DATE"
    LIST = "LIST"
    TIME_PERIOD = "TIME PERIOD"
    NONE = "NONE"


@dataclass(frozen=True, slots=True)
class Format:
    """A format.

    Attributes:
        kind: the kind of value.
        list_id: the list whose items are values, for `LIST`.
    """

    kind: Kind = Kind.NUMBER
    list_id: str = ""

    @property
    def is_stored_as_number(self) -> bool:
        """Whether the store keeps a number for it; a Boolean is 0 or 1."""
        return self.kind in {Kind.NUMBER, Kind.BOOLEAN}

    def metadata(self) -> dict[str, Any]:
        """The format as `formatMetadata` of a line item shows it."""
        if self.kind is Kind.NUMBER:
            return dict(_NUMBER)
        if self.kind is Kind.TEXT:
            return {"dataType": "TEXT", "textType": "GENERAL"}
        if self.kind is Kind.LIST:
            return {
                "dataType": "ENTITY",
                "hierarchyEntityLongId": int(self.list_id),
                "selectiveAccessApplied": False,
                "showAll": False,
                "entityFormatFilter": None,
            }
        if self.kind is Kind.TIME_PERIOD:
            return {"dataType": "TIME_ENTITY", "periodType": dict(_MONTH)}
        return {"dataType": self.kind.value}


_NUMBER: Final = {
    "dataType": "NUMBER",
    "comparisonIncrease": "GOOD",
    "customUnits": None,
    "decimalPlaces": 2,
    "decimalSeparator": "FULL_STOP",
    "unitsDisplayType": "NONE",
    "unitsType": "NONE",
    "zeroFormat": "ZERO",
    "groupingSeparator": "COMMA",
    "minimumSignificantDigits": -1,
    "negativeNumberNotation": "MINUS_SIGN",
}
_MONTH: Final = {"entityId": "MONTH", "entityLabel": "Month", "entityIndex": 4}

NUMBER: Final = Format(Kind.NUMBER)
BOOLEAN: Final = Format(Kind.BOOLEAN)
TEXT: Final = Format(Kind.TEXT)
DATE: Final = Format(Kind.DATE)
TIME_PERIOD: Final = Format(Kind.TIME_PERIOD)
NO_DATA: Final = Format(Kind.NONE)


def list_format(list_id: str) -> Format:
    """The format whose values are the items of a list."""
    return Format(Kind.LIST, list_id)
