"""Idempotency keys: the first answer to a POST is kept and given again.

See https://docs.stripe.com/api/idempotent_requests: what a key is kept for is the
answer, whatever its status, from the moment on at which the work began. A request that
was refused for its parameters, or because another one holds the key, leaves it free.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from sandbox.servers.stripe.errors import StripeError

if TYPE_CHECKING:
    from collections.abc import Callable

KEPT: Final = dt.timedelta(hours=24)
_LONGEST_KEY: Final = 255


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to a request.

    Attributes:
        status: the HTTP status.
        body: what is sent.
        request_id: the request that the work was done for.
        is_replayed: whether it is given again.
    """

    status: int
    body: bytes
    request_id: str = ""
    is_replayed: bool = False


@dataclass(frozen=True, slots=True)
class _Kept:
    """What was answered, to what, and until when that is known."""

    fingerprint: str
    answer: Answer
    expires_at: dt.datetime


class IdempotencyKeys:
    """The keys of the last day, and those in use."""

    def __init__(self, now: Callable[[], dt.datetime]) -> None:
        """Forget keys by the real clock `now`, in which clients repeat themselves."""
        self._now = now
        self._kept: dict[str, _Kept] = {}
        self._in_use: set[str] = set()
        self._lock = threading.Lock()

    def answer(
        self, key: str, path: str, body: bytes, work: Callable[[], Answer]
    ) -> Answer:
        """The answer to a request with that key, from `work` or as it was before.

        Nothing is kept when `work` refuses the request by raising.

        Raises:
            StripeError: the key is too long, in use, or came with other parameters.
        """
        if len(key) > _LONGEST_KEY:
            raise StripeError(
                400,
                f"Idempotency keys must be at most {_LONGEST_KEY} characters long.",
                error_type="idempotency_error",
            )
        fingerprint = hashlib.sha256(path.encode() + b"\0" + body).hexdigest()
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None and kept.expires_at > self._now():
                return _replayed(key, kept, fingerprint)
            if key in self._in_use:
                raise StripeError(
                    409,
                    "There is currently another in-progress request using this "
                    "Idempotent Key (that probably means you submitted twice, and the "
                    f"other request is still going through): {key}. Please try again "
                    "later.",
                    code="idempotency_key_in_use",
                    error_type="idempotency_error",
                )
            self._in_use.add(key)
        try:
            answer = work()
            with self._lock:
                self._forget()
                self._kept[key] = _Kept(fingerprint, answer, self._now() + KEPT)
        finally:
            with self._lock:
                self._in_use.discard(key)
        return answer

    def _forget(self) -> None:
        """Drop what has expired; keys are kept in the order in which they expire."""
        now = self._now()
        for key in list(self._kept):
            if self._kept[key].expires_at > now:
                return
            del self._kept[key]


def _replayed(key: str, kept: _Kept, fingerprint: str) -> Answer:
    if kept.fingerprint != fingerprint:
        raise StripeError(
            400,
            "Keys for idempotent requests can only be used with the same parameters "
            f"they were first used with. Try using a key other than '{key}' if you "
            "meant to execute a different request.",
            error_type="idempotency_error",
        )
    return replace(kept.answer, is_replayed=True)
