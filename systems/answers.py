"""What came back: the whole body, unpacked and checked, and what a failure means."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import orjson

from systems.errors import ProtocolError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    import httpx

_GZIP_OR_ZLIB: Final = zlib.MAX_WBITS | 32
_LOGIN_PAGE: Final = (b"<!doctype html", b"<html", b"<?xml")


@dataclass(frozen=True, slots=True)
class Response:
    """An answer of a system, read to its end."""

    status: int
    headers: httpx.Headers
    content: bytes
    url: str

    def json(self) -> Any:
        """The body as JSON.

        Raises:
            ProtocolError: it is none, such as a login page that came with status 200.
        """
        body = self.content.removeprefix(b"\xef\xbb\xbf")
        try:
            return orjson.loads(body)
        except orjson.JSONDecodeError:
            return self._odd_json(body)

    def _odd_json(self, body: bytes) -> Any:
        """JSON with a number beyond a double or a broken character.

        The fast parser refuses the whole body for one such value; this one keeps it, so
        that whoever checks the rows can refuse that row alone.
        """
        try:
            return json.loads(body.decode(errors="replace"), parse_float=Decimal)
        except (ValueError, RecursionError) as error:
            raise self.not_the_interface("JSON") from error

    def require_csv(self) -> None:
        """Check that the body can be a CSV.

        Raises:
            ProtocolError: it is a web page or JSON.
        """
        start = self.content[:64].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
        if start.startswith((*_LOGIN_PAGE, b"{", b"[")):
            raise self.not_the_interface("CSV")

    def not_the_interface(self, expected: str) -> ProtocolError:
        """The error of a body that is not what was asked for."""
        start = self.content[:64].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
        if start.startswith(_LOGIN_PAGE):
            return ProtocolError(
                f"{self.url} answered with a web page, not with {expected}.",
                hint="This is often a login or proxy page: check base_url, and that "
                "the account may use the interface.",
                code="login_page",
                status=self.status,
            )
        return ProtocolError(
            f"{self.url} answered with a body of {len(self.content)} bytes that is not "
            f"{expected}.",
            hint="Try again; if it stays, look at what stands between here and the "
            "system.",
            code=f"not_{expected.lower()}",
            status=self.status,
        )


class Verdict(StrEnum):
    """What a failed answer means for the next step."""

    NOT_DONE = "not_done"
    """Put off before anything was done: any call may be made again."""
    FAILED = "failed"
    """It broke on their side: what changes nothing twice may be made again."""
    UNAUTHORIZED = "unauthorized"
    FORBIDDEN = "forbidden"
    QUOTA = "quota"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Fault:
    """A failed answer, understood.

    Attributes:
        verdict: what it means.
        vendor_code: the vendor's own code.
        message: the vendor's own words.
        hint: what to do, where the vendor's code says it better than the status.
        is_about_account: whether all calls would be refused, not only this one.
        resets_at: when a quota is full again, where it is known.
    """

    verdict: Verdict
    vendor_code: str | None = None
    message: str = ""
    hint: str | None = None
    is_about_account: bool = False
    resets_at: dt.datetime | None = None


if TYPE_CHECKING:
    Explain = Callable[[Response], "Fault | None"]
    """A vendor's reading of its own failures; `None` leaves it to the status."""

_NOT_DONE: Final = frozenset({408, 425, 429})
_STATUS_VERDICTS: Final = {401: Verdict.UNAUTHORIZED, 403: Verdict.FORBIDDEN}
_SERVER_FAILED: Final = 500
_UNAVAILABLE: Final = 503


def fault_of(response: Response) -> Fault:
    """What a failure's status and `Retry-After` alone say."""
    if response.status == _UNAVAILABLE and "Retry-After" in response.headers:
        return Fault(Verdict.NOT_DONE)
    return fault_of_status(response.status)


def fault_of_status(status: int) -> Fault:
    """What a failure's status alone says."""
    if status in _NOT_DONE:
        return Fault(Verdict.NOT_DONE)
    if status >= _SERVER_FAILED:
        return Fault(Verdict.FAILED)
    verdict = _STATUS_VERDICTS.get(status, Verdict.REJECTED)
    return Fault(verdict, is_about_account=verdict is Verdict.FORBIDDEN)


def unpack(body: bytes, encoding: str | None, url: str) -> bytes:
    """Undo a body's compression, and notice when its end is missing.

    Args:
        body: as it came over the wire.
        encoding: the `Content-Encoding` header.
        url: for the message.

    Raises:
        ProtocolError: it is cut or damaged. httpx would hand on a cut body as if it
            were whole, and a page of rows would miss its last ones.
    """
    if not body or encoding in {None, "", "identity"}:
        return body
    unpacker = zlib.decompressobj(_GZIP_OR_ZLIB)
    try:
        content = unpacker.decompress(body) + unpacker.flush()
    except zlib.error as error:
        raise _cut(url) from error
    if not unpacker.eof:
        raise _cut(url)
    return content


def _cut(url: str) -> ProtocolError:
    return ProtocolError(
        f"{url} answered with a compressed body that is cut off or damaged.",
        hint="Try again; if it stays, look at what stands between here and the system.",
        code="truncated_body",
    )
