"""The endpoints of OAuth 2.0, and who the user is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from starlette.responses import Response
from starlette.routing import Route

from sandbox.servers.addresses import public_origin
from sandbox.servers.salesforce.auth import (
    LOGIN_HOSTS,
    MY_DOMAIN,
    Authority,
    token_of,
)
from sandbox.servers.salesforce.errors import OAuthError
from sandbox.servers.salesforce.grants import signature
from sandbox.servers.salesforce.http import json_response, open_endpoint
from sandbox.world.identifiers import ORGANIZATION_ID

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.types import Scope

    from sandbox.servers.salesforce.grants import Grants

_OAUTH: Final = "/services/oauth2"


def instance_of(scope: Scope) -> str:
    """The address that a client is sent to after it has logged in.

    From the hosts that all orgs share it is the org's own, and else where it is.
    """
    origin = public_origin(scope)
    scheme, _, host = origin.partition("://")
    return f"{scheme}://{MY_DOMAIN}" if host in LOGIN_HOSTS else origin


class TokenEndpoints:
    """Tokens and the user's identity."""

    def __init__(self, authority: Authority, grants: Grants, user_id: str) -> None:
        """Answer for the user that the connected app runs as."""
        self._authority = authority
        self._grants = grants
        self._user_id = user_id

    def routes(self) -> list[Route]:
        """The paths that are answered here."""
        both = ["GET", "POST"]
        return [
            Route(f"{_OAUTH}/token", open_endpoint(self.token), methods=["POST"]),
            Route(
                f"{_OAUTH}/introspect",
                open_endpoint(self.introspect),
                methods=["POST"],
            ),
            Route(f"{_OAUTH}/revoke", open_endpoint(self.revoke), methods=both),
            Route(f"{_OAUTH}/userinfo", open_endpoint(self.userinfo), methods=both),
            Route(
                "/id/{organization}/{user}",
                open_endpoint(self.identity),
                methods=both,
            ),
        ]

    def token(self, request: Request, form: Mapping[str, str]) -> Response:
        """`POST /services/oauth2/token`."""
        origin = public_origin(request.scope)
        authorization = request.headers.get("authorization", "")
        secret = self._grants.check(form, authorization, origin)
        session = self._authority.open()
        identity = self._identity(origin)
        issued_at = str(int(session.issued_at.timestamp() * 1000))
        return json_response(
            {
                "access_token": session.token,
                "signature": signature(secret, identity, issued_at),
                "scope": "api",
                "instance_url": instance_of(request.scope),
                "id": identity,
                "token_type": "Bearer",
                "issued_at": issued_at,
            }
        )

    def introspect(self, request: Request, form: Mapping[str, str]) -> Response:
        """`POST /services/oauth2/introspect`."""
        self._grants.check_client(form, request.headers.get("authorization", ""))
        hint = form.get("token_type_hint", "access_token")
        if hint not in {"access_token", "refresh_token"}:
            raise OAuthError(
                "unsupported_token_type", "this token type is not supported"
            )
        session = self._authority.find(form.get("token", ""))
        if session is None:
            return json_response({"active": False})
        issued_at = int(session.issued_at.timestamp())
        return json_response(
            {
                "active": True,
                "scope": "api",
                "client_id": self._grants.client_id,
                "username": self._grants.username,
                "sub": self._identity(public_origin(request.scope)),
                "token_type": "access_token",
                "exp": int(session.expires_at.timestamp()),
                "iat": issued_at,
                "nbf": issued_at,
            }
        )

    def revoke(self, request: Request, form: Mapping[str, str]) -> Response:
        """`POST /services/oauth2/revoke`, or `GET` with the token in the address."""
        token = form.get("token") or request.query_params.get("token", "")
        if not self._authority.revoke(token):
            raise OAuthError("invalid_token", "invalid token")
        return Response()

    def userinfo(self, request: Request, form: Mapping[str, str]) -> Response:
        """`GET /services/oauth2/userinfo`: the user, as OpenID Connect says it."""
        if not self._is_known(request, form):
            return Response("Bad_OAuth_Token", 403)
        origin = public_origin(request.scope)
        person = self._person()
        return json_response(
            {
                "sub": self._identity(origin),
                "user_id": self._user_id,
                "organization_id": ORGANIZATION_ID,
                "preferred_username": self._grants.username,
                "nickname": person["nick_name"],
                "name": person["display_name"],
                "email": person["email"],
                "email_verified": True,
                "given_name": person["first_name"],
                "family_name": person["last_name"],
                "zoneinfo": person["timezone"],
                "urls": _urls(instance_of(request.scope)),
                "active": True,
                "user_type": person["user_type"],
                "language": person["language"],
                "locale": person["locale"],
                "utcOffset": person["utcOffset"],
            }
        )

    def identity(self, request: Request, form: Mapping[str, str]) -> Response:
        """`GET /id/<org>/<user>`: the user, at the address of the token response."""
        if not self._is_known(request, form):
            return Response("Bad_OAuth_Token", 403)
        path = request.path_params
        if (path["organization"], path["user"]) != (ORGANIZATION_ID, self._user_id):
            return Response("Wrong_Org", 403)
        return json_response(
            {
                "id": self._identity(public_origin(request.scope)),
                "asserted_user": True,
                "user_id": self._user_id,
                "organization_id": ORGANIZATION_ID,
                "username": self._grants.username,
                **self._person(),
                "urls": _urls(instance_of(request.scope)),
                "active": True,
            }
        )

    def _is_known(self, request: Request, form: Mapping[str, str]) -> bool:
        token = (
            token_of(request.headers)
            or form.get("access_token")
            or request.query_params.get("oauth_token", "")
        )
        return self._authority.find(token) is not None

    def _person(self) -> dict[str, Any]:
        username = self._grants.username
        return {
            "nick_name": username.partition("@")[0],
            "display_name": "Integration User",
            "email": username,
            "first_name": "Integration",
            "last_name": "User",
            "timezone": "GMT",
            "user_type": "STANDARD",
            "language": "en_US",
            "locale": "en_US",
            "utcOffset": 0,
        }

    def _identity(self, origin: str) -> str:
        return f"{origin}/id/{ORGANIZATION_ID}/{self._user_id}"


def _urls(instance: str) -> dict[str, str]:
    """Where the APIs are; the platform leaves the version to the client."""
    data = f"{instance}/services/data/v{{version}}"
    soap = f"{instance}/services/Soap"
    organization = ORGANIZATION_ID[:15]
    return {
        "enterprise": f"{soap}/c/{{version}}/{organization}",
        "metadata": f"{soap}/m/{{version}}/{organization}",
        "partner": f"{soap}/u/{{version}}/{organization}",
        "rest": f"{data}/",
        "sobjects": f"{data}/sobjects/",
        "search": f"{data}/search/",
        "query": f"{data}/query/",
        "recent": f"{data}/recent/",
        "tooling_soap": f"{soap}/T/{{version}}/{organization}",
        "tooling_rest": f"{data}/tooling/",
        "custom_domain": instance,
    }
