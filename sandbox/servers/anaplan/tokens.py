"""Tokens that were given out, and whose they are."""

from __future__ import annotations

import base64
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

LIFE: Final = timedelta(minutes=35)


@dataclass(frozen=True, slots=True)
class Token:
    """A token that was given out.

    Attributes:
        value: what requests carry.
        id: its id.
        refresh_id: the id of what it is refreshed by.
        user: the address of the user.
        expires_at: its end.
    """

    value: str
    id: str
    refresh_id: str
    user: str
    expires_at: datetime


class Tokens:
    """The tokens that hold."""

    def __init__(self) -> None:
        """Begin with none."""
        self._held: dict[str, Token] = {}

    def give(self, user: str, at: datetime) -> Token:
        """Give out a token."""
        self._held = {
            value: token for value, token in self._held.items() if token.expires_at > at
        }
        value = base64.b64encode(uuid.uuid4().bytes + uuid.uuid4().bytes).decode()
        return self._keep(value, str(uuid.uuid4()), user, at)

    def prolong(self, token: Token, at: datetime) -> Token:
        """Let a token hold anew; its value stays."""
        return self._keep(token.value, token.id, token.user, at)

    def find(self, value: str, at: datetime) -> Token | None:
        """The token of that value, if it still holds."""
        token = self._held.get(value)
        return token if token is not None and token.expires_at > at else None

    def forget(self, token: Token) -> None:
        """Let a token not hold any more."""
        self._held.pop(token.value, None)

    def _keep(self, value: str, id_: str, user: str, at: datetime) -> Token:
        """Keep a token from now on."""
        token = Token(value, id_, str(uuid.uuid4()), user, at + LIFE)
        self._held[value] = token
        return token
