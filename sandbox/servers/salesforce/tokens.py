"""The endpoints that need no session: tokens, and the list of versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import Response
from starlette.routing import Route

from sandbox.servers.salesforce.auth import ORGANIZATION_ID, Authority
from sandbox.servers.salesforce.errors import SalesforceError
from sandbox.servers.salesforce.http import NEWEST, OLDEST, Gateway, json_response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

_OAUTH = "/services/oauth2"
_SEASONS = ("Spring", "Summer", "Winter")
_FIRST_SPRING = 30
"""Version 30 came in spring 2014; three came each year since."""


class TokenEndpoints:
    """OAuth 2.0 endpoints."""

    def __init__(self, authority: Authority, user_id: str) -> None:
        """Answer for the user that the connected app runs as."""
        self._authority = authority
        self._user_id = user_id

    def routes(self) -> list[Route]:
        """The paths that are answered here."""
        return [
            Route(f"{_OAUTH}/token", Gateway.open(self.token), methods=["POST"]),
            Route(
                f"{_OAUTH}/introspect", Gateway.open(self.introspect), methods=["POST"]
            ),
            Route(f"{_OAUTH}/revoke", Gateway.open(self.revoke), methods=["POST"]),
            Route(f"{_OAUTH}/userinfo", self.userinfo, methods=["GET", "POST"]),
            Route("/services/data", self.versions),
        ]

    def token(self, request: Request, form: Mapping[str, str]) -> Response:
        """`POST /services/oauth2/token`."""
        address = _address(request)
        session = self._authority.grant(
            form, request.headers.get("authorization", ""), address
        )
        identity = self._identity(address)
        issued_at = str(int(session.issued_at.timestamp() * 1000))
        return json_response(
            {
                "access_token": session.token,
                "signature": self._authority.signature(identity, issued_at),
                "scope": "api",
                "instance_url": address,
                "id": identity,
                "token_type": "Bearer",
                "issued_at": issued_at,
            }
        )

    def introspect(self, request: Request, form: Mapping[str, str]) -> Response:
        """`POST /services/oauth2/introspect`."""
        self._authority.check_client(form, request.headers.get("authorization", ""))
        session = self._authority.find(form.get("token", ""))
        if session is None:
            return json_response({"active": False})
        issued_at = int(session.issued_at.timestamp())
        return json_response(
            {
                "active": True,
                "scope": "api",
                "client_id": self._authority.client_id,
                "username": self._authority.username,
                "sub": self._identity(_address(request)),
                "token_type": "access_token",
                "exp": int(session.expires_at.timestamp()),
                "iat": issued_at,
                "nbf": issued_at,
            }
        )

    def revoke(self, request: Request, form: Mapping[str, str]) -> Response:
        """`POST /services/oauth2/revoke`."""
        del request
        self._authority.revoke(form.get("token", ""))
        return Response()

    async def userinfo(self, request: Request) -> Response:
        """`GET /services/oauth2/userinfo`."""
        try:
            self._authority.session(request.headers.get("authorization", ""))
        except SalesforceError:
            return Response("Bad_OAuth_Token", 403)
        return json_response(
            {
                "sub": self._identity(_address(request)),
                "user_id": self._user_id,
                "organization_id": ORGANIZATION_ID,
                "preferred_username": self._authority.username,
                "active": True,
                "user_type": "STANDARD",
                "utcOffset": 0,
            }
        )

    @staticmethod
    async def versions(request: Request) -> Response:
        """`GET /services/data`: the versions of the API."""
        del request
        return json_response([_version(number) for number in range(OLDEST, NEWEST + 1)])

    def _identity(self, address: str) -> str:
        return f"{address}/id/{ORGANIZATION_ID}/{self._user_id}"


def _address(request: Request) -> str:
    return str(request.base_url).rstrip("/")


def _version(number: int) -> dict[str, Any]:
    releases = number - _FIRST_SPRING
    year = 14 + releases // len(_SEASONS)
    season = _SEASONS[releases % len(_SEASONS)]
    # The winter release is named after the year that it leads into.
    label = f"{season} '{year + (season == 'Winter')}"
    return {
        "label": label,
        "url": f"/services/data/v{number}.0",
        "version": f"{number}.0",
    }
