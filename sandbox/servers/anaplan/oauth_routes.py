"""The OAuth service's addresses, with the two pages that a user sees of it."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

import orjson
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox.servers.addresses import public_origin
from sandbox.servers.anaplan.errors import LoginError, OAuthError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from starlette.requests import Request

    from sandbox.servers.anaplan.auth import Authentication
    from sandbox.servers.anaplan.oauth import OAuth

_PAGE: Final = """<!doctype html>
<title>Anaplan sandbox</title>
<form method="post">
<p>{text}</p>
{fields}
<label>Email <input name="username"></label>
<label>Password <input name="password" type="password"></label>
<button>Log in and allow</button>
</form>
"""


def routes(
    service: OAuth, authentication: Authentication, now: Callable[[], datetime]
) -> list[Route]:
    """The addresses of the service.

    Args:
        service: gives out codes and tokens.
        authentication: knows users' passwords.
        now: the real time.
    """

    async def device_code(request: Request) -> Response:
        sent = await _sent(request)
        origin = public_origin(request.scope)
        return JSONResponse(service.begin_device(sent, origin, now()))

    async def token(request: Request) -> Response:
        return JSONResponse(service.exchange(await _sent(request), now()))

    async def activate(request: Request) -> Response:
        if request.method == "GET":
            code = request.query_params.get("user_code", "")
            return _page("Let a device in.", {"user_code": code}, is_shown=True)
        sent = await _sent(request)
        user = _logged_in(authentication, sent)
        service.confirm_device(str(sent.get("user_code", "")), user, now())
        return HTMLResponse("<!doctype html><p>The device is let in.</p>")

    async def authorize(request: Request) -> Response:
        asked = request.query_params
        service.check_client(asked.get("client_id", ""))
        if asked.get("response_type") != "code" or not asked.get("redirect_uri"):
            raise OAuthError(
                400, "invalid_request", "response_type=code, redirect_uri are needed"
            )
        if request.method == "GET":
            return _page("Let an application in.", {}, is_shown=False)
        user = _logged_in(authentication, await _sent(request))
        address = asked["redirect_uri"]
        code = service.authorize(asked["client_id"], address, user, now())
        answer = {"code": code}
        if "state" in asked:
            answer["state"] = asked["state"]
        joint = "&" if "?" in address else "?"
        return RedirectResponse(f"{address}{joint}{urlencode(answer)}", 302)

    both = ["GET", "POST"]
    return [
        Route("/oauth/device/code", device_code, methods=["POST"]),
        Route("/oauth/token", token, methods=["POST"]),
        Route("/activate", activate, methods=both),
        Route("/auth/prelogin", authorize, methods=both),
        Route("/auth/authorize", authorize, methods=both),
    ]


async def refuse(_: Request, error: Exception) -> Response:
    """Answer with the standard's body."""
    if not isinstance(error, OAuthError):
        raise error
    return JSONResponse(
        {"error": error.error, "error_description": error.description},
        status_code=error.http_status,
    )


def _logged_in(authentication: Authentication, sent: Mapping[str, Any]) -> str:
    """The user who logs in on a page."""
    user = str(sent.get("username", ""))
    try:
        authentication.check_password(user, str(sent.get("password", "")))
    except LoginError as error:
        raise OAuthError(401, "access_denied", error.message) from error
    return user


async def _sent(request: Request) -> dict[str, Any]:
    """What a request sends, as a form or as JSON."""
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/x-www-form-urlencoded"):
        return dict(await request.form())
    try:
        body = orjson.loads(await request.body() or b"{}")
    except orjson.JSONDecodeError as error:
        raise OAuthError(400, "invalid_request", "The body is not JSON") from error
    return body if isinstance(body, dict) else {}


def _page(text: str, fields: Mapping[str, str], *, is_shown: bool) -> Response:
    """A page where a user logs in."""
    kind = "text" if is_shown else "hidden"
    inputs = "\n".join(
        f'<input type="{kind}" name="{name}" value="{html.escape(value, quote=True)}">'
        for name, value in fields.items()
    )
    return HTMLResponse(_PAGE.format(text=text, fields=inputs))
