"""`Stripe-Signature`: a timestamp, and a signature for each secret in use.

See https://docs.stripe.com/webhooks#verify-manually.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def signature_header(payload: bytes, secrets: Iterable[str], at: int) -> str:
    """The header over a payload.

    Args:
        payload: the raw body.
        secrets: those in use; while a secret is being rolled there are two.
        at: the moment of the attempt, in unix seconds.
    """
    signed = b"%d.%b" % (at, payload)
    signatures = [
        hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
        for secret in secrets
    ]
    return ",".join([f"t={at}", *(f"v1={each}" for each in signatures)])
