"""The host names under which a vendor is known, and the one that a request used.

A client with built-in addresses reaches the sandbox through its proxy and asks for the
vendor's own host; another asks the loopback. What a server links to has to lie where
the client came from, so links begin with `public_origin`.
"""

from __future__ import annotations

import fnmatch
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import Scope

HOST_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "salesforce": (
        "login.salesforce.com",
        "test.salesforce.com",
        "*.my.salesforce.com",
        "*.sandbox.my.salesforce.com",
        "*.develop.my.salesforce.com",
    ),
    "netsuite": (
        "*.suitetalk.api.netsuite.com",
        "*.restlets.api.netsuite.com",
        "*.app.netsuite.com",
    ),
    "stripe": ("api.stripe.com", "files.stripe.com"),
    "anaplan": ("auth.anaplan.com", "api.anaplan.com", "*.app.anaplan.com"),
}
"""Each vendor's hosts; `*` stands for one label, as in a certificate."""


def public_origin(scope: Scope) -> str:
    """Scheme and authority as the client wrote them, such as `https://api.stripe.com`.

    A client of HTTP/1.0 that names no host gets the address that it connected to.
    """
    headers: list[tuple[bytes, bytes]] = scope["headers"]
    asked = next((value for name, value in headers if name == b"host"), b"")
    host = asked.decode("latin-1") or "{}:{}".format(*scope["server"])
    return f"{scope['scheme']}://{host}"


def vendor_of(host: str) -> str | None:
    """The vendor that a host name belongs to, if it is one of the vendors' names."""
    name = host.lower().rstrip(".")
    for vendor, patterns in HOST_NAMES.items():
        if any(_is_like(name, pattern) for pattern in patterns):
            return vendor
    return None


def _is_like(name: str, pattern: str) -> bool:
    return name.count(".") == pattern.count(".") and fnmatch.fnmatchcase(name, pattern)
