"""Search by words: SOSL's plain form, and `parameterizedSearch`.

A record is found by its name (or, for a person, the email) if that has the words; what
else the platform searches is not in this org.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson

from sandbox.servers.salesforce.endpoints.reading import ReadingEndpoints
from sandbox.servers.salesforce.errors import SalesforceError
from sandbox.servers.salesforce.http import Call, json_response

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.responses import Response
    from starlette.routing import Route

    from sandbox.servers.salesforce.catalogue import SObject

_SOSL: Final = re.compile(
    r"\s*FIND\s*\{(?P<words>(?:[^\\}]|\\.)+)\}"
    r"(?:\s+IN\s+(?:ALL|NAME|EMAIL|PHONE|SIDEBAR)\s+FIELDS)?"
    r"(?:\s+RETURNING\s+(?P<returning>.+?))?(?:\s+LIMIT\s+(?P<limit>\d+))?\s*",
    re.IGNORECASE | re.DOTALL,
)
_RETURNED: Final = re.compile(
    r"\s*(?P<name>\w+)\s*(?:\((?P<fields>[\w\s,.]*?)"
    r"(?:\s+WHERE\s+(?P<where>.+?))?(?:\s+LIMIT\s+(?P<limit>\d+))?\s*\))?\s*(?:,|$)",
    re.IGNORECASE | re.DOTALL,
)
_MOST: Final = 2_000
_SHORTEST: Final = 2


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a search returns of one object."""

    name: str
    fields: str = "Id"
    where: str | None = None
    limit: int = _MOST


class SearchEndpoints(ReadingEndpoints):
    """Searches."""

    def routes(self) -> list[Route]:
        """The paths that are answered here."""
        route = self._gateway.route
        return [
            route("/search", self.search),
            route("/parameterizedSearch", self.parameterized),
            route("/parameterizedSearch", self.parameterized_body, "POST"),
        ]

    def search(self, call: Call) -> Response:
        """`GET /search?q=FIND {words} RETURNING ...`."""
        match = _SOSL.fullmatch(call.query.get("q", ""))
        if match is None:
            raise SalesforceError(
                400, "MALFORMED_SEARCH", "No search term found. A search is FIND {...}"
            )
        words = re.sub(r"\\(.)", r"\1", match["words"])
        wanted = [
            _Wanted(
                each["name"],
                each["fields"] or "Id",
                each["where"],
                int(each["limit"] or _MOST),
            )
            for each in _RETURNED.finditer(match["returning"] or "")
        ]
        return self._answer(words, wanted, call.version, int(match["limit"] or _MOST))

    def parameterized(self, call: Call) -> Response:
        """`GET /parameterizedSearch?q=words&sobject=Account&Account.fields=Id,Name`."""
        names = [
            name
            for text in call.query.get("sobject", "").split(",")
            if (name := text.strip())
        ]
        common = call.query.get("fields", "Id")
        wanted = [
            _Wanted(name, call.query.get(f"{name}.fields", common)) for name in names
        ]
        limit = call.query.get("overallLimit", "")
        most = int(limit) if limit.isdigit() else _MOST
        return self._answer(call.query.get("q", ""), wanted, call.version, most)

    def parameterized_body(self, call: Call) -> Response:
        """`POST /parameterizedSearch` with the same as JSON."""
        body = call.json()
        common = body.get("fields") or ["Id"]
        wanted = [
            _Wanted(
                str(each.get("name")),
                ",".join(each.get("fields") or common),
                each.get("where"),
                int(each.get("limit", _MOST)),
            )
            for each in body.get("sobjects") or ()
        ]
        most = int(body.get("overallLimit", _MOST))
        return self._answer(str(body.get("q") or ""), wanted, call.version, most)

    def _answer(
        self, words: str, wanted: list[_Wanted], version: str, most: int
    ) -> Response:
        bare = words.strip().strip('"*')
        if len(bare) < _SHORTEST:
            raise SalesforceError(
                400,
                "MALFORMED_SEARCH",
                "search term must be longer than one character: " + words,
            )
        sought = wanted or [_Wanted(each.name) for each in self._searchable()]
        found: list[Any] = []
        for each in sought:
            sobject = self._catalogue.get(each.name)
            if sobject is None:
                raise SalesforceError(
                    400, "INVALID_TYPE", f"sObject type '{each.name}' is not supported."
                )
            found += self._find(sobject, bare, each, version)
        return json_response({"searchRecords": found[:most]})

    def _searchable(self) -> Iterator[SObject]:
        return (
            each
            for each in self._catalogue
            if each.field("Name") and not each.is_read_only
        )

    def _find(
        self, sobject: SObject, words: str, wanted: _Wanted, version: str
    ) -> list[Any]:
        pattern = re.sub(r"([\\%_'])", r"\\\1", words)
        named = " OR ".join(
            f"{name} LIKE '%{pattern}%'"
            for name in ("Name", "Email")
            if sobject.field(name)
        )
        where = f"({named})" + (f" AND ({wanted.where})" if wanted.where else "")
        soql = (
            f"SELECT {wanted.fields} FROM {sobject.name} "  # noqa: S608 - SOQL, read as any other
            f"WHERE {where} LIMIT {wanted.limit}"
        )
        body = self._queries.first_page(soql, version, _MOST, with_deleted=False)
        found: list[Any] = orjson.loads(body)["records"]
        return found
