"""What a fault has to know of a vendor: its errors, its pages, its records."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sandbox.servers.faults.exchange import Answer

    Record = dict[str, Any]


class Refusal(StrEnum):
    """What a vendor says when it doesn't do something."""

    RATE_LIMIT = "rate_limit"
    UNAVAILABLE = "unavailable"
    SERVER_ERROR = "server_error"
    UNAUTHORIZED = "unauthorized"
    QUOTA = "quota"
    TOO_LARGE = "too_large"
    DUPLICATE = "duplicate"
    ERROR_IN_OK = "error_in_ok"
    """An error in an answer of status 200."""
    ROW = "row"
    """A row that breaks a rule, where one request is one row."""


@dataclass(frozen=True, slots=True)
class Shapes:
    """How one vendor's answers look.

    Attributes:
        refusals: the answer for each kind of refusal, given the request's path.
        empty_page: a page without its rows that leads on to `target` (path and query),
            given the page and the target; `None` if the document is no page.
        records: the records in a document, each with its object's name, or with
            nothing where the document doesn't say; given the document and the path.
        hidden: the answer about an object or a field that the user may not see, given
            both (the field may be `None`), the path and the request's body; `None` if
            the request isn't about it.
        new_key: a fresh key, given the last one in order, and a function that draws a
            number below its argument.
    """

    refusals: Mapping[Refusal, Callable[[str], Answer]]
    empty_page: Callable[[Any, str], Any | None]
    records: Callable[[Any, str], Iterator[tuple[str, Record]]]
    hidden: Callable[[str, str | None, str, bytes], Answer | None]
    new_key: Callable[[str, Callable[[int], int]], str]
