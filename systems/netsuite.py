"""NetSuite: SuiteQL over REST, read page by page along a key.

The service caps an offset at 100,000 rows and shifts pages when rows come or go, so
each page is a query of its own: the rows after the last key, in the order of the key.
Values come as text; dates are written out by `TO_CHAR`, since the account's date format
would decide otherwise.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import jwt
import orjson
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from systems.answers import Fault, Response, Verdict, fault_of_status
from systems.auth import Token, TokenAuthentication
from systems.errors import ProtocolError
from systems.http import Governance, HttpClient, Telemetry
from systems.secrets import Secret

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from systems.auth import Authenticator
    from systems.oauth1 import OAuth1
    from systems.secrets import Redactor

SUITEQL_PATH: Final = "/services/rest/query/v1/suiteql"
TOKEN_PATH: Final = "/services/rest/auth/oauth2/v1/token"  # noqa: S105  a path
PAGE_ROWS: Final = 1000
"""The most that the service gives at once."""
DEFAULT_CONCURRENCY: Final = 5
"""What every account may have under way at the same time."""

_JWT_BEARER: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_ASSERTION_LIFE: Final = dt.timedelta(minutes=10)
_DEFAULT_TOKEN_LIFE: Final = 3600
_TIME_FORMAT: Final = "YYYY-MM-DD HH24:MI:SS"


@dataclass(frozen=True, slots=True)
class Certificate:
    """OAuth 2.0: an integration that signs with the key of an uploaded certificate."""

    client_id: str
    certificate_id: str
    private_key: Secret


class Written(StrEnum):
    """How a column is asked for."""

    AS_IS = "as_is"
    DATE = "date"
    INSTANT = "instant"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a SuiteQL query."""

    name: str
    written: Written = Written.AS_IS

    def sql(self) -> str:
        """The column in the list of a `SELECT`."""
        if self.written is Written.DATE:
            return f"TO_CHAR({self.name}, 'YYYY-MM-DD') AS {self.name}"
        if self.written is Written.INSTANT:
            return f"TO_CHAR({self.name}, '{_TIME_FORMAT}') AS {self.name}"
        return self.name


@dataclass(frozen=True, slots=True)
class Selection:
    """What to read of a table.

    Attributes:
        table: the SuiteQL table.
        columns: what to read; the key's columns are among them.
        key: numeric columns that together tell rows apart.
        cursor: the column that moves when a row does.
        since: rows whose cursor is at this instant or later.
        condition: further rows to leave out, in SuiteQL.
    """

    table: str
    columns: Sequence[Column]
    key: Sequence[str]
    cursor: str | None = None
    since: dt.datetime | None = None
    condition: str | None = None

    def sql(self, after: Sequence[int] | None = None) -> str:
        """The query for the rows after a key."""
        conditions = [] if self.condition is None else [self.condition]
        if self.cursor is not None and self.since is not None:
            moment = f"{self.since.astimezone(dt.UTC):%Y-%m-%d %H:%M:%S}"
            conditions.append(f"{self.cursor} >= TO_DATE('{moment}', '{_TIME_FORMAT}')")
        if after is not None:
            conditions.append(_after(self.key, after))
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        shown = ", ".join(column.sql() for column in self.columns)
        # The names are declared in code, the values are numbers and a time.
        return (
            f"SELECT {shown} FROM {self.table}{where} "  # noqa: S608
            f"ORDER BY {', '.join(self.key)}"
        )


class NetSuiteClient:
    """Reads one account."""

    def __init__(
        self,
        base_url: str,
        credentials: Certificate | OAuth1,
        *,
        name: str,
        governance: Governance | None = None,
    ) -> None:
        """Set up; the token is fetched with the first call.

        Args:
            base_url: such as `https://1234567-sb1.suitetalk.api.netsuite.com`.
            credentials: OAuth 2.0 by certificate, or OAuth 1.0 by token.
            name: the connection, for messages.
            governance: the rules under which the account is called; by default at most
                five calls at the same time should be allowed there.
        """
        rules = governance or Governance()
        self._tokens: HttpClient | None = None
        authentication: Authenticator
        if isinstance(credentials, Certificate):
            # See the Salesforce client for why the token's calls have no breaker.
            self._tokens = HttpClient(
                base_url,
                name=name,
                explain=explain,
                governance=replace(rules, breaker=None),
            )
            url = f"{base_url.rstrip('/')}{TOKEN_PATH}"
            authentication = TokenAuthentication(
                _token_fetcher(
                    self._tokens, url, credentials, rules.runtime.now, rules.redactor
                ),
                now=rules.runtime.now,
            )
        else:
            authentication = credentials
        self._http = HttpClient(
            base_url,
            name=name,
            authentication=authentication,
            explain=explain,
            governance=rules,
        )

    @property
    def telemetry(self) -> Telemetry:
        """What was done so far."""
        return self._http.telemetry

    def close(self) -> None:
        """Close the connections."""
        self._http.close()
        if self._tokens is not None:
            self._tokens.close()

    def select(
        self, selection: Selection, *, page_rows: int = PAGE_ROWS
    ) -> Iterator[list[dict[str, Any]]]:
        """Pages of rows as text, in the order of the key.

        A null has no entry in its row.

        Raises:
            RequestRejectedError: no such table or column, or none that the role sees.
            ProtocolError: the rows don't follow the key, so that pages could repeat.
        """
        after: tuple[int, ...] | None = None
        while True:
            items, has_more = self._page(selection.sql(after), page_rows)
            if items:
                last = _key(items[-1], selection)
                if after is not None and last <= after:
                    raise _page_loop(selection.table, last)
                after = last
                yield items
            if not has_more:
                return
            if not items:
                raise ProtocolError(
                    f"A page of {selection.table} is empty and promises more.",
                    hint="Run it again; what was read of this table is not used.",
                    code="empty_page",
                )

    def _page(self, sql: str, page_rows: int) -> tuple[list[dict[str, Any]], bool]:
        content = self._http.request(
            "POST",
            SUITEQL_PATH,
            params={"limit": page_rows, "offset": 0},
            headers={"Prefer": "transient"},
            json={"q": sql},
            idempotent=True,
        ).json()
        try:
            items = [
                {name: value for name, value in item.items() if name != "links"}
                for item in content["items"]
            ]
            return items, bool(content["hasMore"])
        except (KeyError, TypeError, AttributeError) as error:
            raise _malformed("a page of SuiteQL") from error


def _after(key: Sequence[str], values: Sequence[int]) -> str:
    """`(a, b) > (1, 2)`, spelt out for a dialect without row comparison."""
    clauses = []
    for position, column in enumerate(key):
        equal = [
            f"{name} = {value}"
            for name, value in zip(key[:position], values, strict=False)
        ]
        clauses.append(" AND ".join([*equal, f"{column} > {values[position]}"]))
    if len(clauses) == 1:
        return clauses[0]
    return "(" + " OR ".join(f"({clause})" for clause in clauses) + ")"


def _key(item: dict[str, Any], selection: Selection) -> tuple[int, ...]:
    try:
        return tuple(int(item[column]) for column in selection.key)
    except (KeyError, TypeError, ValueError) as error:
        raise ProtocolError(
            f"The last row of a page of {selection.table} has no usable key "
            f"({', '.join(selection.key)}), so the next page can't be asked for.",
            hint="Look at that record in NetSuite.",
            code="missing_key",
        ) from error


def _page_loop(table: str, last: tuple[int, ...]) -> ProtocolError:
    return ProtocolError(
        f"The pages of {table} run in a circle at key {last}.",
        hint="Run it again; what was read of this table is not used.",
        code="page_loop",
    )


def _token_fetcher(
    client: HttpClient,
    url: str,
    credentials: Certificate,
    now: Callable[[], dt.datetime],
    redactor: Redactor,
) -> Callable[[], Token]:
    def fetch() -> Token:
        content = client.request(
            "POST",
            url,
            data={
                "grant_type": "client_credentials",
                "client_assertion_type": _JWT_BEARER,
                "client_assertion": assertion(credentials, url, now()),
            },
            idempotent=True,
        ).json()
        try:
            value = Secret(content["access_token"])
            life = int(content.get("expires_in", _DEFAULT_TOKEN_LIFE))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise _malformed("the answer to a token request") from error
        redactor.add(value)
        return Token(value, expires_at=now() + dt.timedelta(seconds=life))

    return fetch


def assertion(credentials: Certificate, audience: str, now: dt.datetime) -> str:
    """The signed statement that a token is asked for with.

    An elliptic key signs with ES256, an RSA key with PS256: the account refuses RS256.
    """
    key = load_pem_private_key(credentials.private_key.reveal().encode(), password=None)
    is_elliptic = isinstance(key, ec.EllipticCurvePrivateKey)
    claims = {
        "iss": credentials.client_id,
        "scope": ["rest_webservices"],
        "aud": audience,
        "iat": int(now.timestamp()),
        "exp": int((now + _ASSERTION_LIFE).timestamp()),
        "jti": str(uuid.uuid4()),
    }
    return jwt.encode(
        claims,
        credentials.private_key.reveal(),
        algorithm="ES256" if is_elliptic else "PS256",
        headers={"kid": credentials.certificate_id},
    )


def _malformed(what: str) -> ProtocolError:
    return ProtocolError(
        f"{what[0].upper()}{what[1:]} came without the parts that it must have.",
        hint="Check base_url: does it point to a NetSuite account?",
        code="malformed_answer",
    )


def explain(response: Response) -> Fault | None:
    """Read NetSuite's error bodies.

    The limit of concurrent calls has been seen with status 400 as well as 429, so its
    code counts whatever the status says.
    """
    try:
        content = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(content, dict):
        return None
    if "error" in content:
        return Fault(
            Verdict.UNAUTHORIZED,
            vendor_code=str(content["error"]),
            message=str(content.get("error_description", "")),
        )
    details = content.get("o:errorDetails")
    first = details[0] if isinstance(details, list) and details else {}
    code = str(first.get("o:errorCode") or content.get("o:errorCode") or "")
    message = str(first.get("detail") or content.get("title") or "")
    reading = fault_of_status(response.status)
    if "CONCURRENCY_LIMIT_EXCEEDED" in {code, content.get("o:errorCode")}:
        reading = Fault(Verdict.NOT_DONE)
    elif "was not found" in message or "Invalid search type" in message:
        reading = Fault(
            Verdict.FORBIDDEN,
            hint="Give the integration's role the permission for this record type, or "
            "land without this table.",
        )
    return replace(reading, vendor_code=code or None, message=message)
