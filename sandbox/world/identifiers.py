"""Record ids as the vendors write them, from the firm's plain numbers."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Any, Final

import numpy as np
import pyarrow as pa

_BASE62: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_CHECKSUM: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_POD: Final = "Hs0"
_FIRST_NUMBER: Final = 7_313_000_000
_DIGITS: Final = 9
_LOW_DIGITS: Final = 5
_LOW: Final = 62**_LOW_DIGITS
_PAIR: Final = 62**2
_PAIRS: Final = tuple(first + second for first in _BASE62 for second in _BASE62)
_UPPER: Final = tuple(int("A" <= character <= "Z") for character in _BASE62)
_UPPER_PAIRS: Final = tuple(
    first | second << 1 for first in _UPPER for second in _UPPER
)

KEY_PREFIXES: Final = {
    "Account": "001",
    "Contact": "003",
    "User": "005",
    "Organization": "00D",
    "Opportunity": "006",
    "OpportunityHistory": "008",
    "Contract": "800",
    "OpportunityStage": "01J",
    "CurrencyType": "01L",
    "DatedConversionRate": "04w",
    "pse__Region__c": "a0A",
    "pse__Practice__c": "a0B",
    "pse__Grp__c": "a0C",
    "pse__Work_Calendar__c": "a0D",
    "pse__HolidayObj__c": "a0E",
    "pse__Proj__c": "a0F",
    "pse__Budget__c": "a0G",
    "pse__Milestone__c": "a0H",
    "pse__Resource_Request__c": "a0I",
    "pse__Schedule__c": "a0J",
    "pse__Assignment__c": "a0K",
    "pse__Timecard__c": "a0L",
    "pse__Timecard_Header__c": "a0M",
    "pse__Expense__c": "a0N",
    "pse__Schedule_Exception__c": "a0O",
    "Forecast_Input__c": "a0P",
    "pse__Project_Task__c": "a0Q",
    "pse__Miscellaneous_Adjustment__c": "a0R",
    "pse__Rate_Card__c": "a0S",
    "OpportunityFieldHistory": "017",
    "AccountHistory": "017",
    "ContractHistory": "017",
    "pse__Proj__History": "017",
    "pse__Budget__History": "017",
    "pse__Milestone__History": "017",
    "pse__Assignment__History": "017",
    "pse__Resource_Request__History": "017",
}
"""The first three characters of a Salesforce id name the object."""


def salesforce_checksum(short: str) -> str:
    """The three characters that make a 15-character id safe from case folding.

    Each stands for five characters: bit n is set where the nth is an upper-case letter.
    """
    return "".join(
        _CHECKSUM[
            sum(
                1 << place
                for place, character in enumerate(short[first : first + 5])
                if "A" <= character <= "Z"
            )
        ]
        for first in (0, 5, 10)
    )


def salesforce_id(sobject: str, number: int) -> str:
    """The 18-character id of the object's record of that number."""
    high, low = divmod(_FIRST_NUMBER + number, _LOW)
    head, checks = _head(sobject, high)
    middle, last = divmod(low, _PAIR)
    first, middle = divmod(middle, _PAIR)
    digits = _BASE62[first] + _PAIRS[middle] + _PAIRS[last]
    upper = _UPPER[first] | _UPPER_PAIRS[middle] << 1 | _UPPER_PAIRS[last] << 3
    return f"{head}{digits}{checks}{_CHECKSUM[upper]}"


@lru_cache(maxsize=1_024)
def _head(sobject: str, high: int) -> tuple[str, str]:
    """What ids share: their first ten characters, and the checksum of those."""
    digits = []
    for _ in range(_DIGITS - _LOW_DIGITS):
        high, digit = divmod(high, 62)
        digits.append(_BASE62[digit])
    head = f"{KEY_PREFIXES[sobject]}{_POD}{''.join(reversed(digits))}"
    return head, salesforce_checksum(head.ljust(15, "0"))[:2]


def salesforce_ids(sobject: str, numbers: np.ndarray[Any, Any]) -> pa.Array:
    """The same for many numbers at once."""
    digits = np.empty((len(numbers), _DIGITS), dtype=np.uint8)
    rest = numbers.astype(np.int64) + _FIRST_NUMBER
    for place in range(_DIGITS - 1, -1, -1):
        digits[:, place] = rest % 62
        rest //= 62
    head = f"{KEY_PREFIXES[sobject]}{_POD}".encode()
    letters = np.empty((len(numbers), 18), dtype=np.uint8)
    letters[:, : len(head)] = np.frombuffer(head, dtype=np.uint8)
    alphabet = np.frombuffer(_BASE62.encode(), dtype=np.uint8)
    letters[:, len(head) : 15] = alphabet[digits]
    short = letters[:, :15]
    is_upper = (short >= ord("A")) & (short <= ord("Z"))
    bits = is_upper.reshape(-1, 3, 5) @ (1 << np.arange(5))
    letters[:, 15:] = np.frombuffer(_CHECKSUM.encode(), dtype=np.uint8)[bits]
    text = letters.tobytes()
    offsets = np.arange(0, 18 * (len(numbers) + 1), 18, dtype=np.int32)
    return pa.StringArray.from_buffers(
        len(numbers), pa.py_buffer(offsets.tobytes()), pa.py_buffer(text)
    )


def salesforce_id_sql(sobject: str, number: str) -> str:
    """SQL of the id of the object's record of a number.

    Args:
        sobject: the object.
        number: SQL of a whole number; records are fewer than 900 million.
    """
    low = f"(({number})::bigint + {_FIRST_NUMBER % _LOW})"
    heads = [_head(sobject, _FIRST_NUMBER // _LOW + more) for more in (0, 1)]
    head, checks = (
        f"if({low} < {_LOW}, '{first}', '{second}')"
        for first, second in zip(*heads, strict=True)
    )
    digits = [f"({low} // {62**place}) % 62" for place in range(4, -1, -1)]
    shown = [f"substr('{_BASE62}', ({digit} + 1)::int, 1)" for digit in digits]
    upper = " + ".join(
        f"if({digit} between 10 and 35, {1 << place}, 0)"
        for place, digit in enumerate(digits)
    )
    check = f"substr('{_CHECKSUM}', {upper} + 1, 1)"
    return f"concat({head}, {', '.join(shown)}, {checks}, {check})"


def stripe_id(prefix: str, *parts: object) -> str:
    """An id such as `in_1PlmKq...`, from what it stands for."""
    digest = hashlib.sha256("/".join(str(part) for part in (prefix, *parts)).encode())
    rest = int.from_bytes(digest.digest()[:18], "big")
    digits = []
    for _ in range(22):
        rest, digit = divmod(rest, 62)
        digits.append(_BASE62[digit])
    return f"{prefix}_1P{''.join(digits)}"


ORGANIZATION_ID: Final = salesforce_id("Organization", 1)
"""The org's own id, which its tokens begin with."""
