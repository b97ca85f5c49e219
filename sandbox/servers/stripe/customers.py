"""Create customers: the one write that the account takes so far."""

from __future__ import annotations

import secrets
import string
from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.stripe import shapes
from sandbox.servers.stripe.errors import StripeError, unknown_parameter

if TYPE_CHECKING:
    from sandbox.servers.stripe.forms import Form
    from sandbox.servers.stripe.shapes import Json
    from sandbox.servers.stripe.store import Store

_ALPHABET: Final = string.ascii_letters + string.digits
_FIELDS: Final = frozenset({"name", "email"})
_METADATA: Final = frozenset({"account_id"})


class CustomerService:
    """Creates customers."""

    def __init__(self, store: Store) -> None:
        """Write to `store`."""
        self._store = store

    def create(self, form: Form) -> Json:
        """`POST /v1/customers`.

        Raises:
            StripeError: a parameter that the sandbox's customers don't have.
        """
        unknown = sorted(form.names - _FIELDS - {"metadata"})
        if unknown:
            raise unknown_parameter(unknown[0])
        metadata = form.maps.get("metadata", {})
        if set(metadata) - _METADATA:
            raise StripeError(
                400,
                "The sandbox keeps no metadata but "
                f"{', '.join(sorted(_METADATA))} on customers",
                param="metadata",
            )
        row: dict[str, Any] = {
            "id": "cus_" + "".join(secrets.choice(_ALPHABET) for _ in range(14)),
            "name": form.values.get("name"),
            "email": form.values.get("email"),
            "delinquent": False,
            "created": self._store.now.replace(tzinfo=None, microsecond=0),
            "metadata_account_id": metadata.get("account_id"),
        }
        self._store.insert("customer", row)
        created = self._store.get("customer", row["id"])
        assert created is not None  # noqa: S101 - it was inserted a line above
        return shapes.customer(created)
