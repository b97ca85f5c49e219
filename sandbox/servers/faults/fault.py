"""One fault: which requests it strikes, how often, and with which settings."""

from __future__ import annotations

import random
import re
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.addresses import HOST_NAMES
from sandbox.servers.faults.registry import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.servers.faults.exchange import Answer
    from sandbox.servers.faults.kind import Kind


class InvalidFaultError(Exception):
    """A fault that can't be understood; the message says what is wrong with it."""


@dataclass(slots=True)
class Fault:
    """One fault.

    Of the requests that its vendor, path and method match, the first `after` are
    spared; each of the others is struck with the probability `rate`, until `times`
    were. The draws come from `seed`, so a second run strikes the same requests.

    Attributes:
        vendor: whose server.
        kind: what goes wrong, one of `KINDS`.
        path: a pattern that the request's path has to match somewhere.
        method: the request's method, or any.
        rate: the share of requests that are struck, 0 to 1.
        seed: where the draws begin.
        times: how many are struck at most; `None` is without end.
        after: how many are spared at first.
        status: the status to answer with; each kind has one of its own.
        body: the body to answer with: text, or something to be written as JSON.
        headers: headers to add to that answer.
        seconds: how late the answer is, or how far the clock is off.
        retry_after: the seconds that `Retry-After` asks for; no header if `None`.
        retry_after_form: how it is written, as `seconds` or as a `date`.
        object_name: the object, table or list that is meant.
        field_name: the field that is meant.
        change: what happens to a row: `edited`, `inserted` or `deleted`.
        id: its number in the book.
        struck: how often it has struck.
    """

    vendor: str
    kind: str
    path: re.Pattern[str] = re.compile("")
    method: str | None = None
    rate: float = 1.0
    seed: int = 0
    times: int | None = None
    after: int = 0
    status: int | None = None
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float | None = None
    retry_after: float | None = None
    retry_after_form: str = "seconds"
    object_name: str | None = None
    field_name: str | None = None
    change: str = "edited"
    id: int = 0
    struck: int = 0
    kept: Answer | None = None
    """The answer that a loop repeats."""
    revoked: set[str] = field(default_factory=set)
    """The tokens that don't open anything any more."""
    _matched: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _random: random.Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Begin the draws."""
        self._random = random.Random(self.seed)  # noqa: S311 - of a game, not of a key

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Fault:
        """The fault that a request to the admin server describes.

        Raises:
            InvalidFaultError: a setting is missing, unknown or wrong.
        """
        unknown = sorted(set(document) - set(_READERS))
        if unknown:
            raise InvalidFaultError(
                f"a fault has no {', '.join(unknown)}; "
                f"it has {', '.join(sorted(_READERS))}"
            )
        try:
            settings = {
                _ATTRIBUTES.get(name, name): _READERS[name](value)
                for name, value in document.items()
                if value is not None
            }
            fault = cls(**settings)
            fault.kind_of().check(fault)
        except (TypeError, ValueError, re.error) as error:
            raise InvalidFaultError(
                f"a fault needs a vendor, a kind and values of the right type: {error}"
            ) from error
        return fault

    def kind_of(self) -> Kind:
        """What its kind does."""
        return KINDS[self.kind]

    def to_json(self) -> dict[str, Any]:
        """The fault as the admin server shows it: its settings, and what it struck."""
        unset = Fault(self.vendor, self.kind)
        shown: dict[str, Any] = {
            "id": self.id,
            "vendor": self.vendor,
            "kind": self.kind,
        }
        for name in _READERS:
            attribute = _ATTRIBUTES.get(name, name)
            value = getattr(self, attribute)
            if value != getattr(unset, attribute):
                shown[name] = value.pattern if isinstance(value, re.Pattern) else value
        return {**shown, "struck": self.struck}

    @property
    def is_spent(self) -> bool:
        """Whether it has struck as often as it may."""
        return self.times is not None and self.struck >= self.times

    def covers(self, vendor: str, method: str, path: str) -> bool:
        """Whether it is about such requests."""
        return (
            self.vendor == vendor
            and self.method in {None, method}
            and self.path.search(path) is not None
        )

    def draw(self) -> bool:
        """Whether it strikes the next request (or row) that it is about."""
        with self._lock:
            self._matched += 1
            if self.is_spent or self._matched <= self.after:
                return False
            if self._random.random() >= self.rate:
                return False
            self.struck += 1
            return True

    def choose(self, count: int) -> int:
        """A number below `count`, from the same draws."""
        with self._lock:
            return self._random.randrange(count)


def _vendor(value: Any) -> str:
    if value not in HOST_NAMES:
        raise ValueError(
            f"there is no vendor {value!r}; one of {', '.join(HOST_NAMES)}"
        )
    return str(value)


def _kind(value: Any) -> str:
    if value not in KINDS:
        raise ValueError(f"there is no kind {value!r}; one of {', '.join(KINDS)}")
    return str(value)


def _rate(value: Any) -> float:
    rate = float(value)
    if not 0 <= rate <= 1:
        raise ValueError(f"a rate is from 0 to 1, not {value}")
    return rate


def _one_of(*words: str) -> Any:
    def read(value: Any) -> str:
        if value not in words:
            raise ValueError(f"{value!r} is none of {', '.join(words)}")
        return str(value)

    return read


_READERS: Final[Mapping[str, Any]] = {
    "vendor": _vendor,
    "kind": _kind,
    "path": re.compile,
    "method": lambda value: str(value).upper(),
    "rate": _rate,
    "seed": int,
    "times": int,
    "after": int,
    "status": int,
    "body": lambda value: value,
    "headers": dict,
    "seconds": float,
    "retry_after": float,
    "retry_after_form": _one_of("seconds", "date"),
    "object": str,
    "field": str,
    "change": _one_of("edited", "inserted", "deleted"),
}
"""How each setting of a fault is read from JSON."""

_ATTRIBUTES: Final[Mapping[str, str]] = {"object": "object_name", "field": "field_name"}
"""The settings whose names in JSON are others than here."""
