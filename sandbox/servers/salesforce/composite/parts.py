"""Composite requests and graphs: parts that are done in turn and may refer back."""

from __future__ import annotations

import contextlib
import re
from typing import TYPE_CHECKING, Any, Final

import orjson

from sandbox.servers.salesforce.composite.references import (
    BrokenReferenceError,
    resolve,
)
from sandbox.servers.salesforce.errors import SalesforceError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.responses import Response

    from sandbox.servers.salesforce.http import Call, Gateway
    from sandbox.servers.salesforce.store import OrgStore, Transaction

MOST_PARTS: Final = 25
MOST_READS: Final = 5
MOST_NODES: Final = 500
_REFERENCE_ID: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_READS: Final = re.compile(
    r"/services/data/[^/]+/(query|queryAll|composite/sobjects)\b"
)
_HALTED: Final = "PROCESSING_HALTED"
_ROLLED_BACK: Final = (
    "The transaction was rolled back since another operation in the same transaction "
    "failed."
)


class _RollBackError(Exception):
    """Undo the transaction: a part failed, and it is all or none."""


class Parts:
    """Does the parts of composite requests."""

    def __init__(self, store: OrgStore, gateway: Gateway) -> None:
        """Answer each part as a request of its own would be."""
        self._store = store
        self._gateway = gateway

    def composite(self, call: Call) -> dict[str, Any]:
        """`POST /composite`."""
        body = call.json()
        parts = body.get("compositeRequest") or []
        _check(parts, MOST_PARTS)
        reads = sum(bool(_READS.match(str(part.get("url", "")))) for part in parts)
        if reads > MOST_READS:
            raise SalesforceError(
                400,
                "LIMIT_EXCEEDED",
                f"At most {MOST_READS} of the subrequests can be queries or sObject "
                "collections",
            )
        answers, _ = self._answered(
            call, parts, all_or_none=bool(body.get("allOrNone"))
        )
        return {"compositeResponse": answers}

    def graphs(self, call: Call) -> dict[str, Any]:
        """`POST /composite/graph`: each graph is all or none."""
        graphs = call.json().get("graphs") or []
        nodes = sum(len(graph.get("compositeRequest") or []) for graph in graphs)
        if not graphs or nodes > MOST_NODES:
            raise SalesforceError(
                400,
                "LIMIT_EXCEEDED",
                f"A request has from 1 to {MOST_NODES} nodes in its graphs",
            )
        found = []
        for graph in graphs:
            parts = graph.get("compositeRequest") or []
            _check(parts, MOST_NODES)
            answers, succeeded = self._answered(call, parts, all_or_none=True)
            found.append(
                {
                    "graphId": graph.get("graphId"),
                    "graphResponse": {"compositeResponse": answers},
                    "isSuccessful": succeeded,
                }
            )
        return {"graphs": found}

    def _answered(
        self, call: Call, parts: Sequence[Mapping[str, Any]], *, all_or_none: bool
    ) -> tuple[list[dict[str, Any]], bool]:
        """What each part answers, and whether all were well."""
        answers: list[dict[str, Any]] = []
        if not all_or_none:
            self._do(call, parts, answers, None)
            return answers, all(_is_well(answer) for answer in answers)
        with (
            contextlib.suppress(_RollBackError),
            self._store.transaction(call.origin) as transaction,
        ):
            self._do(call, parts, answers, transaction)
            if transaction.is_doomed or not all(map(_is_well, answers)):
                raise _RollBackError
            return answers, True
        for place, part in enumerate(parts):
            if place >= len(answers):
                answers.append(_refusal(part, _ROLLED_BACK))
            elif _is_well(answers[place]):
                answers[place] = _refusal(part, _ROLLED_BACK)
        return answers, False

    def _do(
        self,
        call: Call,
        parts: Sequence[Mapping[str, Any]],
        answers: list[dict[str, Any]],
        transaction: Transaction | None,
    ) -> None:
        """Do the parts in turn; in a transaction, up to the first that fails."""
        bodies: dict[str, Any] = {}
        for part in parts:
            answer = self._answer(call, part, bodies)
            answers.append(answer)
            bodies[part["referenceId"]] = answer["body"]
            if transaction is not None and (
                transaction.is_doomed or not _is_well(answer)
            ):
                return

    def _answer(
        self, call: Call, part: Mapping[str, Any], bodies: Mapping[str, Any]
    ) -> dict[str, Any]:
        try:
            url = str(resolve(part["url"], bodies))
            body = resolve(part.get("body"), bodies)
        except BrokenReferenceError as error:
            return _refusal(part, str(error))
        headers = {
            **call.headers,
            **{
                key.lower(): value for key, value in part.get("httpHeaders", {}).items()
            },
        }
        response = self._gateway.dispatch(
            str(part["method"]),
            url,
            b"" if body is None else orjson.dumps(body),
            headers,
        )
        return {
            "body": body_of(response),
            "httpHeaders": _headers(response),
            "httpStatusCode": response.status_code,
            "referenceId": part["referenceId"],
        }


def body_of(response: Response) -> Any:
    """The body of a part's answer, errors with their code first."""
    if not response.body:
        return None
    document = orjson.loads(response.body)
    if response.status_code < _ERROR or not isinstance(document, list):
        return document
    return [
        {"errorCode": error.pop("errorCode"), **error}
        if isinstance(error, dict) and "errorCode" in error
        else error
        for error in document
    ]


_ERROR: Final = 400


def _headers(response: Response) -> dict[str, str]:
    location = response.headers.get("location")
    return {} if location is None else {"Location": location}


def _is_well(answer: Mapping[str, Any]) -> bool:
    return bool(answer["httpStatusCode"] < _ERROR)


def _refusal(part: Mapping[str, Any], message: str) -> dict[str, Any]:
    return {
        "body": [{"errorCode": _HALTED, "message": message}],
        "httpHeaders": {},
        "httpStatusCode": 400,
        "referenceId": part["referenceId"],
    }


def _check(parts: Sequence[Mapping[str, Any]], most: int) -> None:
    """Refuse a list of parts that can't be done at all."""
    if not parts:
        raise SalesforceError(
            400, "REQUIRED_FIELD_MISSING", "At least 1 subrequest is required"
        )
    if len(parts) > most:
        raise SalesforceError(
            400,
            "LIMIT_EXCEEDED",
            f"The request can't have more than {most} subrequests",
        )
    seen: set[str] = set()
    for part in parts:
        reference = str(part.get("referenceId") or "")
        if not part.get("method") or not part.get("url") or not reference:
            raise SalesforceError(
                400,
                "REQUIRED_FIELD_MISSING",
                "A subrequest needs a method, a url and a referenceId",
            )
        if not _REFERENCE_ID.fullmatch(reference) or reference in seen:
            raise SalesforceError(
                400,
                "INVALID_INPUT",
                f"The referenceId {reference!r} is not valid: it begins with a letter, "
                "has letters, digits and underscores, and is unique",
            )
        seen.add(reference)
