"""Idempotency keys: the first answer to a POST is kept and given again."""

from __future__ import annotations

import datetime as dt
import hashlib
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from sandbox.servers.stripe.errors import StripeError

if TYPE_CHECKING:
    from collections.abc import Callable

KEPT: Final = dt.timedelta(hours=24)
_LONGEST_KEY: Final = 255
JSON: Final = "application/json"


@dataclass(frozen=True, slots=True)
class _Answer:
    """What was answered, and to what."""

    fingerprint: str
    status: int
    body: bytes
    expires_at: dt.datetime


class IdempotencyKeys:
    """The keys of the last day, and those in use."""

    def __init__(self, now: Callable[[], dt.datetime]) -> None:
        """Forget keys by the real clock `now`."""
        self._now = now
        self._answers: dict[str, _Answer] = {}
        self._in_use: set[str] = set()
        self._lock = threading.Lock()

    def answer(
        self, key: str, path: str, body: bytes, work: Callable[[], Response]
    ) -> Response:
        """The answer to a request with that key, from `work` or as it was before.

        Nothing is kept when `work` refuses the request by raising.

        Raises:
            StripeError: the key is too long, or came with other parameters.
        """
        if len(key) > _LONGEST_KEY:
            raise StripeError(
                400,
                f"Idempotency keys must be at most {_LONGEST_KEY} characters long.",
                error_type="idempotency_error",
            )
        fingerprint = hashlib.sha256(path.encode() + b"\0" + body).hexdigest()
        with self._lock:
            kept = self._answers.get(key)
            if kept is not None and kept.expires_at > self._now():
                return _replayed(key, kept, fingerprint)
            if key in self._in_use:
                raise StripeError(
                    409,
                    "There is currently another in-progress request using this "
                    f"Idempotent Key: {key}",
                    code="idempotency_key_in_use",
                    error_type="idempotency_error",
                )
            self._in_use.add(key)
        try:
            response = work()
            with self._lock:
                self._answers[key] = _Answer(
                    fingerprint,
                    response.status_code,
                    bytes(response.body),
                    self._now() + KEPT,
                )
        finally:
            with self._lock:
                self._in_use.discard(key)
        return response


def _replayed(key: str, kept: _Answer, fingerprint: str) -> Response:
    if kept.fingerprint != fingerprint:
        raise StripeError(
            400,
            "Keys for idempotent requests can only be used with the same parameters "
            f"they were first used with. Try using a key other than '{key}' if you "
            "meant to execute a different request.",
            error_type="idempotency_error",
        )
    headers = {"Idempotent-Replayed": "true"}
    return Response(kept.body, kept.status, headers, media_type=JSON)
