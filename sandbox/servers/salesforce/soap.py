"""SOAP `login()`, which clients use that know a user's name, password and token.

Only logins are served: all else goes over REST, with the session that this gives.
Protocol: SOAP API Developer Guide, `login()` and its `LoginFault`.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from starlette.responses import Response
from starlette.routing import Route

from sandbox.servers.salesforce.auth import SESSION_LIFETIME
from sandbox.servers.salesforce.errors import SalesforceError
from sandbox.servers.salesforce.tokens import instance_of
from sandbox.servers.salesforce.versions import number_of
from sandbox.world.identifiers import ORGANIZATION_ID

if TYPE_CHECKING:
    from starlette.requests import Request

    from sandbox.servers.salesforce.auth import Authority
    from sandbox.servers.salesforce.grants import Grants

_FIRST_WITHOUT: Final = 65
_ENVELOPE: Final = """<?xml version="1.0" encoding="UTF-8"?>\
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" {names}>\
<soapenv:Body>{body}</soapenv:Body></soapenv:Envelope>"""
_XSI: Final = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'


class _LoginFaultError(Exception):
    """A login that the platform refuses."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class SoapEndpoints:
    """Logins over SOAP."""

    def __init__(self, authority: Authority, grants: Grants, user_id: str) -> None:
        """Open sessions for the user."""
        self._authority = authority
        self._grants = grants
        self._user_id = user_id

    def routes(self) -> list[Route]:
        """The paths of the partner API (`u`) and the enterprise API (`c`)."""
        return [
            Route(path, self.call, methods=["POST"])
            for path in (
                "/services/Soap/{api}/{version}",
                "/services/Soap/{api}/{version}/{organization}",
            )
        ]

    async def call(self, request: Request) -> Response:
        """Answer one envelope."""
        body = await request.body()
        api = "enterprise" if request.path_params["api"] == "c" else "partner"
        try:
            self._check_version(request.path_params["version"])
            self._check_login(*_login_of(body))
        except _LoginFaultError as fault:
            return _xml(_fault(api, fault), 500)
        return _xml(self._session(request, api), 200)

    def _check_login(self, username: str, password: str) -> None:
        if not self._grants.is_users_password(username, password):
            raise _LoginFaultError(
                "INVALID_LOGIN",
                "Invalid username, password, security token; or user locked out.",
            )

    @staticmethod
    def _check_version(version: str) -> None:
        try:
            number = number_of(version)
        except SalesforceError as error:
            raise _LoginFaultError(
                "UNSUPPORTED_API_VERSION", "Invalid Api version specified on URL"
            ) from error
        if number >= _FIRST_WITHOUT:
            raise _LoginFaultError(
                "UNSUPPORTED_API_VERSION",
                f"login() is not available from API version {_FIRST_WITHOUT}.0 on; "
                "use OAuth 2.0",
            )

    def _session(self, request: Request, api: str) -> str:
        session = self._authority.open()
        version = request.path_params["version"]
        soap = f"{instance_of(request.scope)}/services/Soap"
        organization = ORGANIZATION_ID[:15]
        letter = request.path_params["api"]
        username = escape(self._grants.username)
        seconds = int(SESSION_LIFETIME.total_seconds())
        body = (
            "<loginResponse><result>"
            f"<metadataServerUrl>{soap}/m/{version}/{organization}</metadataServerUrl>"
            "<passwordExpired>false</passwordExpired><sandbox>false</sandbox>"
            f"<serverUrl>{soap}/{letter}/{version}/{organization}</serverUrl>"
            f"<sessionId>{session.token}</sessionId>"
            f"<userId>{self._user_id}</userId>"
            "<userInfo>"
            "<accessibilityMode>false</accessibilityMode>"
            '<currencySymbol xsi:nil="true"/>'
            f"<organizationId>{ORGANIZATION_ID}</organizationId>"
            "<organizationMultiCurrency>true</organizationMultiCurrency>"
            "<organizationName>Meridian Consulting</organizationName>"
            '<profileId xsi:nil="true"/><roleId xsi:nil="true"/>'
            f"<sessionSecondsValid>{seconds}</sessionSecondsValid>"
            "<userDefaultCurrencyIsoCode>USD</userDefaultCurrencyIsoCode>"
            f"<userEmail>{username}</userEmail>"
            "<userFullName>Integration User</userFullName>"
            f"<userId>{self._user_id}</userId>"
            "<userLanguage>en_US</userLanguage><userLocale>en_US</userLocale>"
            f"<userName>{username}</userName>"
            "<userTimeZone>GMT</userTimeZone><userType>Standard</userType>"
            "<userUiSkin>Theme3</userUiSkin>"
            "</userInfo></result></loginResponse>"
        )
        names = f'xmlns="urn:{api}.soap.sforce.com" {_XSI}'
        return _ENVELOPE.format(names=names, body=body)


def _login_of(body: bytes) -> tuple[str, str]:
    """Username and password of an envelope with a `login`."""
    invalid = _LoginFaultError("UNKNOWN_EXCEPTION", "Only login() is served here")
    if b"<!DOCTYPE" in body:
        raise invalid
    try:
        root = ET.fromstring(body)  # noqa: S314 - entities can't be declared, see above
    except ET.ParseError as error:
        raise invalid from error
    login = root.find(".//{*}Body/{*}login")
    if login is None:
        raise invalid
    return login.findtext("{*}username", ""), login.findtext("{*}password", "")


def _fault(api: str, fault: _LoginFaultError) -> str:
    message = escape(fault.message)
    body = (
        f"<soapenv:Fault><faultcode>sf:{fault.code}</faultcode>"
        f"<faultstring>{fault.code}: {message}</faultstring>"
        '<detail><sf:LoginFault xsi:type="sf:LoginFault">'
        f"<sf:exceptionCode>{fault.code}</sf:exceptionCode>"
        f"<sf:exceptionMessage>{message}</sf:exceptionMessage>"
        "</sf:LoginFault></detail></soapenv:Fault>"
    )
    names = f'xmlns:sf="urn:fault.{api}.soap.sforce.com" {_XSI}'
    return _ENVELOPE.format(names=names, body=body)


def _xml(content: str, status: int) -> Response:
    return Response(content, status, media_type="text/xml;charset=UTF-8")
