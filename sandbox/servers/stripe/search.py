"""Stripe's search: its query language, and its pages.

    status:"open" AND total>1000 AND -metadata["source"]:"manual"

Fields are compared with `:` (equal), `~` (holds the text), `<`, `<=`, `>`, `>=`; `-`
before a field negates. Clauses are joined by AND or by OR, never by both.
See https://docs.stripe.com/search#search-query-language.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING, Final

from sandbox.servers.stripe.errors import StripeError, invalid
from sandbox.servers.stripe.expansion import expand
from sandbox.servers.stripe.lists import visible
from sandbox.servers.stripe.parameters import Array, Integer, Parameter, Text, read_form
from sandbox.servers.stripe.store import Condition, Reader, Slice

if TYPE_CHECKING:
    from sandbox.servers.stripe.forms import Form
    from sandbox.servers.stripe.resources import Resource
    from sandbox.servers.stripe.templates import Json

_DEFAULT_LIMIT: Final = 10
_SHORTEST_PART: Final = 3
_PARAMETERS: Final[dict[str, Parameter]] = {
    "expand": Array(Text()),
    "limit": Integer(least=1, most=100),
    "page": Text(),
    "query": Text(is_required=True),
}
_TOKEN: Final = re.compile(
    r"""\s*(?:
        (?P<join>AND|OR)\b
      | (?P<not>-)?
        (?P<field>metadata\[(?:"[^"]*"|'[^']*')\]|[A-Za-z_][A-Za-z_.]*)
        \s*(?P<operator>>=|<=|>|<|:|~|=)\s*
        (?P<value>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\s]+)
    )""",
    re.VERBOSE,
)
_NUMERIC: Final = frozenset({"amount", "created", "total"})
_FLAGS: Final = frozenset({"active", "disputed", "refunded"})
_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?")


def search(reader: Reader, resource: Resource, form: Form) -> Json:
    """A page of what a query finds, newest first.

    Raises:
        StripeError: the query can't be read, or the page is none of its pages.
    """
    values = read_form(_PARAMETERS, form)
    limit = values.get("limit", _DEFAULT_LIMIT)
    after = None
    if values.get("page"):
        after = _after(values["page"])
    condition = parse_query(resource, values["query"])
    usual = list(resource.usual.values()) if "" in resource.usual else []
    rows, has_more = reader.page(
        resource.table, [condition, *usual], Slice(limit, after)
    )
    found: Json = {
        "object": "search_result",
        "data": [visible(resource.table, row) for row in rows],
        "has_more": has_more,
        "next_page": _page(rows[-1]["id"]) if has_more else None,
        "url": f"{resource.path}/search",
    }
    paths = list(values.get("expand", ()))
    if "total_count" in paths:
        paths.remove("total_count")
        found["total_count"] = reader.count(resource.table, [condition, *usual])
    found["data"] = expand(reader, found["data"], [_inner(path) for path in paths])
    return found


def parse_query(resource: Resource, query: str) -> Condition:
    """A query as a condition.

    Raises:
        StripeError: it can't be read.
    """
    texts: list[str] = []
    values: list[object] = []
    joins: set[str] = set()
    place = 0
    wants_clause = True
    query = query.strip()
    while place < len(query):
        match = _TOKEN.match(query, place)
        if match is None or (match["join"] is None) != wants_clause:
            raise _unreadable(query)
        if match["join"]:
            joins.add(match["join"])
        else:
            clause = _clause(resource, match)
            texts.append(clause.text)
            values += clause.values
        # Clauses that follow each other without a word are joined by AND.
        rest = query[match.end() :].lstrip()
        wants_clause = bool(match["join"]) or not re.match(r"(AND|OR)\b", rest)
        place = match.end()
    if not texts or len(joins) > 1 or query.endswith((" AND", " OR")):
        raise _unreadable(query)
    word = " or " if joins == {"OR"} else " and "
    return Condition(f"({word.join(texts)})", tuple(values))


def _clause(resource: Resource, match: re.Match[str]) -> Condition:
    field, operator, raw = match["field"], match["operator"], match["value"]
    text = _text(raw)
    if field.startswith("metadata["):
        key = field[len("metadata[") + 1 : -2]
        column = "json_extract_string(content, ?)"
        bound: list[object] = [f'$.metadata."{key}"']
    else:
        source = resource.searchable.get(field)
        if source is None:
            raise invalid(
                f"Field `{field}` is an unsupported search field for resource "
                f"`{resource.path.removeprefix('/v1/')}`. See "
                "https://stripe.com/docs/search#query-fields-for-"
                f"{resource.path.removeprefix('/v1/').replace('_', '-')} for a list of "
                "supported fields.",
                "query",
            )
        is_inner = source.startswith("$")
        column = "json_extract_string(content, ?)" if is_inner else source
        bound = [source] if is_inner else []
    clause = _comparison(field, column, bound, operator, raw, text)
    if match["not"]:
        return Condition(f"not coalesce({clause.text}, false)", clause.values)
    return Condition(f"coalesce({clause.text}, false)", clause.values)


def _comparison(  # noqa: PLR0913, PLR0917 - the parts of one clause
    field: str,
    column: str,
    bound: list[object],
    operator: str,
    raw: str,
    text: str,
) -> Condition:
    if raw == "null" and operator == ":":
        return Condition(f"{column} is null", tuple(bound))
    if field in _FLAGS:
        return Condition(f"coalesce({column}, false) = ?", (text == "true",))
    if field in _NUMERIC:
        if not _NUMBER.fullmatch(text) or operator == "~":
            raise invalid(f"Invalid value `{text}` for field `{field}`.", "query")
        sign = "=" if operator in {":", "="} else operator
        return Condition(f"{column} {sign} ?", (int(float(text)),))
    if operator == "~":
        if len(text) < _SHORTEST_PART:
            raise invalid(
                "The `~` operator requires a minimum of 3 characters in the search "
                "value.",
                "query",
            )
        return Condition(f"contains(lower({column}), ?)", (*bound, text.lower()))
    if operator not in {":", "="}:
        raise invalid(
            f"Operator `{operator}` is not supported for field `{field}`.", "query"
        )
    return Condition(f"lower({column}) = ?", (*bound, text.lower()))


def _text(raw: str) -> str:
    if raw[0] in "\"'" and raw[-1] == raw[0] and len(raw) > 1:
        return re.sub(r"\\(.)", r"\1", raw[1:-1])
    return raw


def _inner(path: str) -> str:
    if path.startswith("data."):
        return path.removeprefix("data.")
    raise invalid(f"This property cannot be expanded ({path}).", "expand")


def _page(last: str) -> str:
    return base64.urlsafe_b64encode(last.encode()).decode()


def _after(page: str) -> str:
    try:
        return base64.b64decode(page, altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise invalid(f"Invalid page: {page}", "page") from None


def _unreadable(query: str) -> StripeError:
    return invalid(
        f"We were unable to parse your search query: `{query}`. See "
        "https://stripe.com/docs/search#search-query-language.",
        "query",
    )
