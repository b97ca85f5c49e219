"""The sandbox's listening sockets, and where each of them is reached."""

from __future__ import annotations

import contextlib
import os
import socket
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sandbox.errors import PortInUseError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

VENDORS: Final = ("salesforce", "netsuite", "stripe", "anaplan")
_TRUST_VARIABLES: Final = (
    "REQUESTS_CA_BUNDLE",
    "SSL_CERT_FILE",
    "NODE_EXTRA_CA_CERTS",
    "CURL_CA_BUNDLE",
)
"""By which requests, OpenSSL, Node and curl are told whom to trust."""
_PROXY_OFFSET: Final = 9
_TLS_OFFSET: Final = 10


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where clients find the sandbox.

    Attributes:
        admin: the sandbox's own server.
        servers: the vendors' servers, by name.
        tls: the same servers over TLS, if there are any.
        proxy: the proxy, if there is one.
        authority: the certificate authority's file, which clients of TLS have to trust.
    """

    admin: str
    servers: Mapping[str, str]
    tls: Mapping[str, str] = field(default_factory=dict)
    proxy: str | None = None
    authority: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The addresses as other processes are told them."""
        return {
            "admin": self.admin,
            "servers": dict(self.servers),
            "tls": dict(self.tls),
            "proxy": self.proxy,
            "authority": self.authority,
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Addresses:
        """The addresses that `to_json` gave."""
        return cls(
            admin=document["admin"],
            servers=document["servers"],
            tls=document["tls"],
            proxy=document["proxy"],
            authority=document["authority"],
        )

    def named(self) -> dict[str, str]:
        """All addresses, each under what a person calls it."""
        found = {"admin": self.admin, **self.servers}
        found |= {f"{name} (TLS)": address for name, address in self.tls.items()}
        return found | ({"proxy": self.proxy} if self.proxy else {})

    def environment(self) -> dict[str, str]:
        """What makes an unmodified client ask the sandbox for its vendor's hosts."""
        found: dict[str, str] = {}
        if self.proxy:
            found |= {"HTTPS_PROXY": self.proxy, "NO_PROXY": "localhost,127.0.0.1"}
        if self.authority:
            found |= dict.fromkeys(_TRUST_VARIABLES, self.authority)
        return found


@dataclass(frozen=True, slots=True)
class Listeners:
    """Sockets that listen: the admin's, the vendors' (plain, TLS), the proxy's."""

    admin: socket.socket
    plain: Mapping[str, socket.socket]
    tls: Mapping[str, socket.socket]
    proxy: socket.socket | None

    def addresses(self, authority: str | None) -> Addresses:
        """Where they are reached."""
        return Addresses(
            admin=_url("http", self.admin),
            servers={name: _url("http", each) for name, each in self.plain.items()},
            tls={name: _url("https", each) for name, each in self.tls.items()},
            proxy=_url("http", self.proxy) if self.proxy else None,
            authority=authority,
        )


@contextlib.contextmanager
def listen(host: str, base_port: int, *, tls: bool, proxy: bool) -> Iterator[Listeners]:
    """Listen on all ports that are needed, or on none.

    Args:
        host: the address of the servers; the proxy only listens on the loopback.
        base_port: the admin's port; the vendors follow, the proxy is the ninth, and
            the vendors over TLS come ten later. 0 takes free ports.
        tls: whether the vendors listen on TLS too.
        proxy: whether there is a proxy.

    Raises:
        PortInUseError: a port is taken.
    """
    with contextlib.ExitStack() as stack:

        def open_one(name: str, offset: int, address: str = host) -> socket.socket:
            port = base_port and base_port + offset
            return stack.enter_context(_open(name, address, port))

        names = list(enumerate(VENDORS, start=1))
        yield Listeners(
            admin=open_one("admin", 0),
            plain={name: open_one(name, offset) for offset, name in names},
            tls={
                name: open_one(f"{name} (TLS)", _TLS_OFFSET + offset)
                for offset, name in names
                if tls
            },
            proxy=open_one("proxy", _PROXY_OFFSET, "127.0.0.1") if proxy else None,
        )


def _open(name: str, host: str, port: int) -> socket.socket:
    try:
        listener = socket.create_server((host, port), backlog=128)
    except OSError as error:
        raise PortInUseError(
            f"the {name} server can't listen on {host}:{port} "
            f"({os.strerror(error.errno or 0)})",
            "stop what listens there (`python -m sandbox down` if it is a "
            "sandbox), or choose another --base-port",
        ) from error
    # Inherited by connections. Without it an answer of two writes, headers and body,
    # waits 40 ms for the client's delayed acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _url(scheme: str, listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"{scheme}://{host}:{port}"
