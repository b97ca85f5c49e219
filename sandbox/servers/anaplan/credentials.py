"""Who may log in to the tenant: one user, by password or by certificate."""

from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class AnaplanCredentials:
    """What the tenant knows of its one user.

    Attributes:
        user: the user's address.
        salt: goes into the password's hash.
        password_hash: the password itself is not kept.
        certificate: the PEM of the user's certificate, where there is one.
    """

    user: str
    salt: bytes = field(repr=False)
    password_hash: bytes = field(repr=False)
    certificate: str | None = None

    @classmethod
    def of(
        cls, user: str, password: str, *, certificate: str | None = None
    ) -> AnaplanCredentials:
        """Take the password, and keep its hash."""
        salt = os.urandom(16)
        return cls(user, salt, _hash(password, salt), certificate)

    def matches(self, user: str, password: str) -> bool:
        """Whether that is the user and the password."""
        right = hmac.compare_digest(_hash(password, self.salt), self.password_hash)
        return right and hmac.compare_digest(user.encode(), self.user.encode())


def _hash(password: str, salt: bytes) -> bytes:
    """A hash that is dear to try."""
    return hashlib.scrypt(password.encode(), salt=salt, n=2**12, r=8, p=1)
