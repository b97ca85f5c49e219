"""Who may log in to the tenant: by password, by certificate, through an application."""

from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class OAuthClient:
    """An application that people let act for them.

    Attributes:
        id: its id.
        secret: its secret, for the authorization code grant; the device grant has none.
        rotates: each refresh token can be used once, and gives the next one.
    """

    id: str
    secret: str = field(default="", repr=False)
    rotates: bool = True


@dataclass(frozen=True, slots=True)
class AnaplanCredentials:
    """What the tenant knows of a user's logins.

    Attributes:
        user: the user's address.
        salt: goes into the password's hash.
        password_hash: the password itself is not kept.
        certificate: the PEM of the user's certificate, where there is one.
        clients: the applications that the user may let in.
    """

    user: str
    salt: bytes = field(repr=False)
    password_hash: bytes = field(repr=False)
    certificate: str | None = None
    clients: tuple[OAuthClient, ...] = ()

    @classmethod
    def of(
        cls,
        user: str,
        password: str,
        *,
        certificate: str | None = None,
        clients: tuple[OAuthClient, ...] = (),
    ) -> AnaplanCredentials:
        """Take the password, and keep its hash."""
        salt = os.urandom(16)
        return cls(user, salt, _hash(password, salt), certificate, clients)

    def matches(self, user: str, password: str) -> bool:
        """Whether that is the user and the password."""
        right = hmac.compare_digest(_hash(password, self.salt), self.password_hash)
        return right and hmac.compare_digest(user.encode(), self.user.encode())


def _hash(password: str, salt: bytes) -> bytes:
    """A hash that is dear to try."""
    return hashlib.scrypt(password.encode(), salt=salt, n=2**12, r=8, p=1)
