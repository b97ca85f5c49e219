"""Secrets that don't show themselves, and the broom that sweeps up where they did."""

from __future__ import annotations

import hmac
import threading
from typing import TYPE_CHECKING, Final, NoReturn
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from collections.abc import Iterable

REDACTED: Final = "[redacted]"
SHORTEST: Final = 6
"""Shorter values are not replaced in texts: they would hit ordinary words."""


class Secret:
    """A text that is only seen by who asks for it by `reveal()`.

    It shows as `[redacted]` in `repr`, f-strings and logs, compares in constant time,
    and refuses to be pickled, so that it doesn't get onto a disk by accident.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        """Keep the value."""
        self._value = value

    def reveal(self) -> str:
        """The secret itself."""
        return self._value

    def __repr__(self) -> str:
        """Never the value."""
        return f"Secret({REDACTED})"

    def __str__(self) -> str:
        """Never the value."""
        return REDACTED

    def __eq__(self, other: object) -> bool:
        """Whether both hold the same value."""
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._value.encode(), other._value.encode())

    def __hash__(self) -> int:
        """By value, as equality is."""
        return hash(self._value)

    def __reduce__(self) -> NoReturn:
        """Refuse: a pickle is a file in the making."""
        raise TypeError("a Secret is not pickled; pass the variable's name instead")


class Redactor:
    """Replaces the secrets that it knows, wherever they occur in a text.

    A secret is also looked for as it looks in a URL, and a key of several lines line by
    line, since an error often quotes only a part.
    """

    def __init__(self, secrets: Iterable[Secret] = ()) -> None:
        """Know these secrets from the start."""
        self._known: set[str] = set()
        self._lock = threading.Lock()
        for secret in secrets:
            self.add(secret)

    def add(self, secret: Secret) -> None:
        """Know one more, such as a token that was just issued."""
        value = secret.reveal()
        forms = {value, quote(value, safe=""), quote_plus(value)}
        forms.update(line.strip() for line in value.splitlines())
        forms.add(value.replace("\n", "\\n"))
        with self._lock:
            self._known |= {
                form
                for form in forms
                if len(form) >= SHORTEST and not form.startswith("-----")
            }

    def redact(self, text: str) -> str:
        """The text without any known secret."""
        with self._lock:
            known = sorted(self._known, key=len, reverse=True)
        for value in known:
            text = text.replace(value, REDACTED)
        return text
