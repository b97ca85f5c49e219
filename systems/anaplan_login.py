"""Anaplan's tokens: a login by password, and renewals while the token still holds."""

from __future__ import annotations

import base64
import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from systems.anaplan_results import explain
from systems.auth import Token
from systems.errors import FatalError, ProtocolError
from systems.http import HttpClient
from systems.secrets import Secret

if TYPE_CHECKING:
    from systems.http import Governance, Response


@dataclass(frozen=True, slots=True)
class AnaplanAccount:
    """Who works in the tenant.

    Attributes:
        user: an account that may run the imports.
        password: its password.
        auth_url: where tokens come from; by default the base URL with `auth` in the
            place of `api`.
    """

    user: str
    password: Secret
    auth_url: str | None = None


class AnaplanLogin:
    """Gets tokens, and renews one while it still holds."""

    def __init__(
        self, base_url: str, account: AnaplanAccount, name: str, rules: Governance
    ) -> None:
        """Set up; nothing is sent yet."""
        rules.redactor.add(account.password)
        url = account.auth_url or authentication_url(base_url)
        self._http = HttpClient(url, name=name, explain=explain, governance=rules)
        self._account = account
        self._rules = rules
        self._token: Token | None = None

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def token(self) -> Token:
        """A fresh token: the last one refreshed if it still holds, else a new login."""
        account = f"{self._account.user}:{self._account.password.reveal()}"
        basic = base64.b64encode(account.encode()).decode()
        self._rules.redactor.add(Secret(basic))
        answer = self._refreshed() or self._request(
            "/token/authenticate", f"Basic {basic}"
        )
        self._token = self._read(answer)
        return self._token

    def _refreshed(self) -> Response | None:
        last = self._token
        self._token = None
        if last is None or last.expires_at is None:
            return None
        if self._rules.runtime.now() >= last.expires_at:
            return None
        try:
            return self._request(
                "/token/refresh", f"AnaplanAuthToken {last.value.reveal()}"
            )
        except FatalError:
            # It was revoked before its time; a new login will tell whether we may.
            return None

    def _request(self, path: str, authorization: str) -> Response:
        return self._http.request(
            "POST", path, headers={"Authorization": authorization}, idempotent=True
        )

    def _read(self, answer: Response) -> Token:
        try:
            info = answer.json()["tokenInfo"]
            token = Secret(str(info["tokenValue"]))
            expires_at = dt.datetime.fromtimestamp(info["expiresAt"] / 1000, dt.UTC)
        except (LookupError, TypeError) as error:
            raise ProtocolError(
                "The login answered without a token.",
                hint="Check auth_url: does it point to Anaplan's authentication?",
                code="malformed_answer",
            ) from error
        self._rules.redactor.add(token)
        return Token(token, expires_at)


def authentication_url(base_url: str) -> str:
    """Where tokens come from: the same host with `auth` in the place of `api`."""
    return re.sub(r"(://|\.)api\.", r"\1auth.", base_url, count=1)
