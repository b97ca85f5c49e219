"""Salesforce, and what lives on its platform: queries, bulk queries, describes, limits.

Reads only names and pages: it knows no warehouse. A query comes in pages of decoded
records (REST) or of CSV bytes (Bulk API 2.0), both with soft-deleted rows on demand.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import jwt
import orjson

from systems.answers import Fault, Response, Verdict, fault_of_status
from systems.auth import Token, TokenAuthentication
from systems.errors import ProtocolError, RequestRejectedError, SystemsError
from systems.http import Governance, HttpClient, Telemetry
from systems.secrets import Secret

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from systems.secrets import Redactor

API_VERSION: Final = "60.0"
TOKEN_PATH: Final = "/services/oauth2/token"  # noqa: S105  a path, no password
BULK_PAGE_ROWS: Final = 50_000
JOB_DEADLINE: Final = 3600.0
FIRST_POLL: Final = 0.2
SLOWEST_POLL: Final = 5.0

_ASSERTION_LIFE: Final = dt.timedelta(minutes=3)
_JWT_GRANT: Final = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_BUSY: Final = frozenset({"UNABLE_TO_LOCK_ROW", "SERVER_UNAVAILABLE"})
_TRANSIENT_STATUSES: Final = frozenset({406, 420})
_NO_SUCH_OBJECT: Final = frozenset({"INVALID_TYPE", "NOT_FOUND"})


@dataclass(frozen=True, slots=True)
class ClientCredentials:
    """The flow of a server application that runs as one user."""

    client_id: str
    client_secret: Secret

    def form(self, _host: str, _now: dt.datetime) -> dict[str, str]:
        """The body of the token request."""
        return {
            "grant_type": "client_credentials",
            "client_id": self.client_id,
            "client_secret": self.client_secret.reveal(),
        }


@dataclass(frozen=True, slots=True)
class JwtBearer:
    """The flow of an application that signs for one of its approved users."""

    client_id: str
    username: str
    private_key: Secret
    audience: str | None = None
    """`https://login.salesforce.com`, or the site; by default the token's host."""

    def form(self, host: str, now: dt.datetime) -> dict[str, str]:
        """The body of the token request, with a fresh assertion."""
        claims = {
            "iss": self.client_id,
            "sub": self.username,
            "aud": self.audience or host,
            "exp": int((now + _ASSERTION_LIFE).timestamp()),
        }
        assertion = jwt.encode(claims, self.private_key.reveal(), algorithm="RS256")
        return {"grant_type": _JWT_GRANT, "assertion": assertion}


@dataclass(frozen=True, slots=True)
class FieldInfo:
    """What a describe says about a field."""

    name: str
    type: str
    is_custom: bool


@dataclass(frozen=True, slots=True)
class CsvPage:
    """A page of a bulk query: the bytes, with their header row."""

    content: bytes
    rows: int


class SalesforceClient:
    """Reads one org."""

    def __init__(
        self,
        base_url: str,
        credentials: ClientCredentials | JwtBearer,
        *,
        name: str,
        governance: Governance | None = None,
        api_version: str = API_VERSION,
    ) -> None:
        """Set up; the token is fetched with the first call.

        Args:
            base_url: the org's own domain, where tokens are issued.
            credentials: how to get a token.
            name: the connection, for messages.
            governance: the rules under which the org is called.
            api_version: such as `60.0`.
        """
        rules = governance or Governance()
        self._runtime = rules.runtime
        self._base = f"/services/data/v{api_version}"
        # A token is asked for while a call of the org is on its way through the
        # breaker; with the same breaker a probe would refuse its own token.
        self._tokens = HttpClient(
            base_url,
            name=name,
            explain=explain,
            governance=replace(rules, breaker=None),
        )
        self._authentication = TokenAuthentication(
            _token_fetcher(
                self._tokens, base_url, credentials, rules.runtime.now, rules.redactor
            ),
            now=rules.runtime.now,
        )
        self._http = HttpClient(
            base_url,
            name=name,
            authentication=self._authentication,
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
        self._tokens.close()

    def limits(self) -> Mapping[str, Any]:
        """The org's limits, and what remains of them today."""
        content = self._get("/limits").json()
        if not isinstance(content, dict):
            raise _malformed("the limits")
        return content

    def describe(self, object_name: str) -> tuple[FieldInfo, ...]:
        """The fields of an object that this account may see.

        Raises:
            RequestRejectedError: the org has no such object, or hides it.
        """
        content = self._get(f"/sobjects/{object_name}/describe").json()
        try:
            return tuple(
                FieldInfo(
                    name=str(field["name"]),
                    type=str(field["type"]),
                    is_custom=bool(field.get("custom")),
                )
                for field in content["fields"]
            )
        except (KeyError, TypeError) as error:
            raise _malformed(f"the describe of {object_name}") from error

    def query(
        self, soql: str, *, include_deleted: bool = False
    ) -> Iterator[list[dict[str, Any]]]:
        """Pages of records, in the order of the query.

        Raises:
            ProtocolError: the pages run in a circle, or end before the count that the
                first one promised.
        """
        path = f"{self._base}/{'queryAll' if include_deleted else 'query'}"
        response = self._http.request("GET", self._url(path), params={"q": soql})
        seen: set[str] = set()
        received = 0
        while True:
            page = response.json()
            try:
                records, is_done = page["records"], page["done"]
                total, following = page["totalSize"], page.get("nextRecordsUrl")
            except (KeyError, TypeError) as error:
                raise _malformed("a page of a query") from error
            received += len(records)
            yield records
            if is_done:
                break
            if not following or following in seen:
                raise ProtocolError(
                    "A query's pages run in a circle or break off: the page after "
                    f"{received} records is not given.",
                    hint="Run it again; what was read of this object is not used.",
                    code="page_loop",
                )
            seen.add(following)
            response = self._http.request("GET", self._url(following))
        if received < total:
            raise ProtocolError(
                f"A query promised {total} records and gave {received}.",
                hint="Run it again; what was read of this object is not used.",
                code="short_read",
            )

    def bulk_query(
        self,
        soql: str,
        *,
        include_deleted: bool = False,
        page_rows: int = BULK_PAGE_ROWS,
    ) -> Iterator[CsvPage]:
        """Pages of CSV, from a job of the Bulk API 2.0 that is removed afterwards.

        Raises:
            RequestRejectedError: the job failed; the message is the org's.
            ProtocolError: the pages run in a circle.
        """
        job = self._http.request(
            "POST",
            self._url(f"{self._base}/jobs/query"),
            json={
                "operation": "queryAll" if include_deleted else "query",
                "query": soql,
                "contentType": "CSV",
                "columnDelimiter": "COMMA",
                "lineEnding": "LF",
            },
            # A second job for the same query costs a job and changes nothing.
            idempotent=True,
        ).json()
        try:
            path = f"{self._base}/jobs/query/{job['id']}"
        except (KeyError, TypeError) as error:
            raise _malformed("the answer to a bulk query") from error
        try:
            self._await_job(path)
            yield from self._results(path, page_rows)
        finally:
            with contextlib.suppress(SystemsError):
                self._http.request("DELETE", self._url(path))

    def _await_job(self, path: str) -> None:
        ends_at = self._runtime.clock() + JOB_DEADLINE
        pause = FIRST_POLL
        while True:
            job = self._http.request("GET", self._url(path)).json()
            state = job.get("state") if isinstance(job, dict) else None
            if state == "JobComplete":
                return
            if state in {"Failed", "Aborted"}:
                raise RequestRejectedError(
                    f"The bulk query job {state.lower()}: "
                    f"{job.get('errorMessage') or 'no reason was given'}",
                    hint="Mend what the message names; the object's fields and the "
                    "account's permissions are the usual causes.",
                    code="bulk_job_failed",
                )
            if state not in {"UploadComplete", "InProgress"}:
                raise _malformed("the state of a bulk query job")
            if self._runtime.clock() + pause > ends_at:
                raise RequestRejectedError(
                    f"The bulk query job was not done after {JOB_DEADLINE:.0f} s.",
                    hint="Try again later; look at the org's bulk jobs meanwhile.",
                    code="bulk_job_timeout",
                )
            self._runtime.sleep(pause)
            pause = min(pause * 1.5, SLOWEST_POLL)

    def _results(self, path: str, page_rows: int) -> Iterator[CsvPage]:
        params: dict[str, str | int] = {"maxRecords": page_rows}
        seen: set[str] = set()
        while True:
            response = self._http.request(
                "GET",
                self._url(f"{path}/results"),
                params=params,
                headers={"Accept": "text/csv"},
            )
            response.require_csv()
            rows = response.headers.get("Sforce-NumberOfRecords", "")
            if not rows.isdigit():
                raise _malformed("a page of a bulk query, without its count of rows,")
            yield CsvPage(response.content, int(rows))
            locator = response.headers.get("Sforce-Locator", "null")
            if locator in {"null", ""}:
                return
            if locator in seen:
                raise ProtocolError(
                    f"A bulk query's pages run in a circle at locator {locator}.",
                    hint="Run it again; what was read of this object is not used.",
                    code="page_loop",
                )
            seen.add(locator)
            params["locator"] = locator

    def _get(self, path: str) -> Response:
        return self._http.request("GET", self._url(f"{self._base}{path}"))

    def _url(self, path: str) -> str:
        """The path on the instance that the token was issued for."""
        base = self._authentication.token().base_url
        return path if base is None else f"{base.rstrip('/')}{path}"


def _token_fetcher(
    client: HttpClient,
    host: str,
    credentials: ClientCredentials | JwtBearer,
    now: Callable[[], dt.datetime],
    redactor: Redactor,
) -> Callable[[], Token]:
    def fetch() -> Token:
        content = client.request(
            "POST", TOKEN_PATH, data=credentials.form(host, now()), idempotent=True
        ).json()
        try:
            value = Secret(content["access_token"])
            instance = content.get("instance_url")
        except (KeyError, TypeError, AttributeError) as error:
            raise _malformed("the answer to a token request") from error
        redactor.add(value)
        return Token(value, base_url=instance)

    return fetch


def _malformed(what: str) -> ProtocolError:
    return ProtocolError(
        f"{what[0].upper()}{what[1:]} came without the parts that it must have.",
        hint="Check base_url: does it point to a Salesforce org?",
        code="malformed_answer",
    )


def explain(response: Response) -> Fault | None:
    """Read Salesforce's error bodies: an array of errors, or an OAuth error object."""
    try:
        content = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        return Fault(Verdict.FAILED) if response.status in _TRANSIENT_STATUSES else None
    if isinstance(content, dict) and "error" in content:
        return Fault(
            Verdict.UNAUTHORIZED,
            vendor_code=str(content["error"]),
            message=str(content.get("error_description", "")),
        )
    first = content[0] if isinstance(content, list) and content else content
    if not isinstance(first, dict) or "errorCode" not in first:
        return None
    code, message = str(first["errorCode"]), str(first.get("message", "")).strip()
    reading = _reading(response.status, code, message)
    return replace(reading, vendor_code=code, message=" ".join(message.split()))


def _reading(status: int, code: str, message: str) -> Fault:
    """What one of the platform's error codes means."""
    if code == "REQUEST_LIMIT_EXCEEDED" and "Concurrent" not in message:
        return Fault(
            Verdict.QUOTA,
            hint="The org's calls of the last 24 hours are used up: run it later, or "
            "raise the limit.",
        )
    if code == "REQUEST_LIMIT_EXCEEDED" or code in _BUSY:
        return Fault(Verdict.NOT_DONE)
    if status in _TRANSIENT_STATUSES:
        return Fault(Verdict.FAILED)
    if code in _NO_SUCH_OBJECT:
        return Fault(
            Verdict.REJECTED,
            hint="The org has no such object, or the integration user may not see it: "
            "give it read access, or land without this object.",
        )
    if code.startswith("INSUFFICIENT_ACCESS"):
        return Fault(Verdict.FORBIDDEN)
    return fault_of_status(status)
