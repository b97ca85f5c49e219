"""Adding, updating and deleting single items of a list.

Each item of a request stands for itself: what is wrong with one is told by its place in
the request, and the others go through.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.anaplan.errors import BadRequestError
from sandbox.servers.anaplan.failures import Failures, ItemError
from sandbox.servers.anaplan.names import is_name
from sandbox.servers.anaplan.properties import property_reader
from sandbox.servers.anaplan.store import NewItem, StoredItem
from sandbox.servers.anaplan.values import Values
from sandbox.servers.faults.rows import row_is_refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.servers.anaplan.model.objects import ListShape
    from sandbox.servers.anaplan.model.shape import Model
    from sandbox.servers.anaplan.store import Store

MOST_ITEMS: Final = 100_000

_NO_NAMES: Final = "name is not allowed in a numbered list"
_REFUSED: Final = "the item breaks a rule of the model"


@dataclass(slots=True)
class ListWriter:
    """Writes items of one list."""

    model: Model
    shape: ListShape
    store: Store
    _by_id: dict[str, StoredItem] = field(init=False)
    _ids: dict[tuple[str, str], str] = field(init=False)
    _parents: dict[str, str] = field(init=False)
    _read: dict[str, Callable[[str], str | None]] = field(init=False)

    def __post_init__(self) -> None:
        """Read what the list has."""
        self._by_id = {item.id: item for item in self.store.items(self.shape)}
        self._ids = {}
        for item in self._by_id.values():
            self._index(item)
        self._parents = self.store.names_above(self.model, self.shape)
        values = Values(self.model, self.store)
        self._read = {
            known.name: property_reader(known.format, values)
            for known in self.shape.properties
        }

    def add(self, items: list[dict[str, Any]]) -> dict[str, Any]:
        """Add items; a name or a code that is taken is a failure."""
        failures = Failures()
        added: list[NewItem] = []
        for index, sent in enumerate(items):
            try:
                item = self._new(sent)
            except ItemError as error:
                failures.add(index, error)
            else:
                added.append(item)
        self.store.add_items(self.shape, added)
        return {
            "added": len(added),
            "ignored": len(items) - len(added),
            "total": len(items),
            **failures.body(),
        }

    def update(self, items: list[dict[str, Any]]) -> dict[str, Any]:
        """Update items that are found by id, by code, or by name where no code is."""
        failures = Failures()
        changed: dict[str, StoredItem] = {}
        for index, sent in enumerate(items):
            try:
                item = self._changed(sent)
            except ItemError as error:
                failures.add(index, error)
            else:
                self._forget(self._by_id[item.id])
                self._by_id[item.id] = changed[item.id] = item
                self._index(item)
        self.store.change_items(self.shape, list(changed.values()))
        failed = len(failures.found)
        return {
            "total": len(items),
            "updated": len(items) - failed,
            "ignored": failed,
            **failures.body(),
        }

    def delete(self, items: list[dict[str, Any]]) -> dict[str, Any]:
        """Delete items, with their cells."""
        failures = Failures()
        gone: list[str] = []
        for index, sent in enumerate(items):
            try:
                item = self._deleted(sent)
            except ItemError as error:
                failures.add(index, error)
            else:
                gone.append(item.id)
                self._forget(item)
                del self._by_id[item.id]
        self.store.delete_items(self.shape, gone)
        return {"deleted": len(gone), **failures.body()}

    def reset_index(self) -> None:
        """Let ids begin again; the list must be empty."""
        if self._by_id:
            raise BadRequestError("The list is not empty")
        self.store.reset_numbers(self.shape)

    def _new(self, sent: dict[str, Any]) -> NewItem:
        """The item that a request wants to add."""
        name, code = _text(sent, "name"), _text(sent, "code")
        if self.shape.is_numbered and name:
            raise ItemError("INCORRECT_FORMAT", _NO_NAMES)
        wanted = "code" if self.shape.is_numbered else "name"
        if not (code if self.shape.is_numbered else name):
            raise ItemError("INCOMPLETE_DATA", f"{wanted} is missing")
        for kind, text in (("name", name), ("code", code)):
            _check_text(kind, text)
            if text and (kind, text) in self._ids:
                raise ItemError("DUPLICATE", f"item already exists -- {kind}: {text}")
        item = NewItem(
            name or None,
            code or None,
            self._properties(sent),
            self._parent(sent),
            self._subsets(sent, ()),
        )
        for kind, text in (("name", name), ("code", code)):
            if text:
                self._ids[kind, text] = ""
        return item

    def _changed(self, sent: dict[str, Any]) -> StoredItem:
        """An item as a request wants it to be."""
        known = self._find(sent)
        if known is None:
            raise ItemError("NOT_FOUND", f"item not found -- {_named(sent)}")
        if known.code and "id" not in sent and not sent.get("code"):
            raise ItemError("INCOMPLETE_DATA", "code is missing")
        if known.code and "code" in sent and not sent["code"]:
            raise ItemError("INCOMPLETE_DATA", "code can't be cleared")
        name = _text(sent, "name") or known.name
        code = _text(sent, "code") or known.code
        if self.shape.is_numbered and name != known.name:
            raise ItemError("INCORRECT_FORMAT", _NO_NAMES)
        for kind, text in (("name", name), ("code", code or "")):
            _check_text(kind, text)
            if text and self._ids.get((kind, text), known.id) != known.id:
                raise ItemError("DUPLICATE", f"item already exists -- {kind}: {text}")
        return StoredItem(
            known.id,
            name,
            code,
            {**known.properties, **self._properties(sent)},
            self._parent(sent) if "parent" in sent else known.parent,
            self._subsets(sent, known.subsets),
            known.position,
        )

    def _deleted(self, sent: dict[str, Any]) -> StoredItem:
        """The item that a request wants to delete."""
        if "id" in sent and "code" in sent:
            raise ItemError("INCORRECT_FORMAT", "give either id or code")
        known = self._find(sent)
        if known is None:
            kind, value = _key(sent)
            raise ItemError("Not found", f"{kind.capitalize()} '{value}' not found")
        if known.name in self.shape.referenced:
            raise ItemError("REFERENCED", f"'{known.name}' is referenced in a formula")
        return known

    def _find(self, sent: dict[str, Any]) -> StoredItem | None:
        """The item that a request means."""
        if "id" in sent:
            return self._by_id.get(str(sent["id"]))
        kind, value = _key(sent)
        return self._by_id.get(self._ids.get((kind, str(value)), ""))

    def _properties(self, sent: dict[str, Any]) -> dict[str, str]:
        """The properties of a request, as they are kept."""
        if row_is_refused(self.shape.id):
            raise ItemError("INVALID_DATA", _REFUSED)
        found: dict[str, str] = {}
        for name, value in _mapping(sent, "properties").items():
            read = self._read.get(name)
            text = "" if value is None else str(value)
            kept = None if isinstance(value, dict | list) or not read else read(text)
            if kept is None:
                message = f"incorrect format -- column name:{name}, value:{value}"
                raise ItemError("INCORRECT_FORMAT", message)
            found[name] = kept
        return found

    def _parent(self, sent: dict[str, Any]) -> str | None:
        """The id of the parent that a request names."""
        text = _text(sent, "parent")
        if not text:
            return None
        if text not in self._parents:
            message = f"incorrect format -- column name:parent, value:{text}"
            raise ItemError("INCORRECT_FORMAT", message)
        return self._parents[text]

    def _subsets(
        self, sent: dict[str, Any], before: tuple[str, ...]
    ) -> tuple[str, ...]:
        """The subsets that an item is in after a request."""
        known = {name for _, name in self.shape.subsets}
        subsets = dict.fromkeys(before)
        for name, is_in in _mapping(sent, "subsets").items():
            if name not in known or str(is_in).lower() not in {"true", "false"}:
                message = f"incorrect format -- column name:{name}, value:{is_in}"
                raise ItemError("INCORRECT_FORMAT", message)
            if str(is_in).lower() == "true":
                subsets[name] = None
            else:
                subsets.pop(name, None)
        return tuple(subsets)

    def _index(self, item: StoredItem) -> None:
        """Let an item be found."""
        self._ids["name", item.name] = item.id
        if item.code:
            self._ids["code", item.code] = item.id

    def _forget(self, item: StoredItem) -> None:
        """Let an item not be found any more."""
        self._ids.pop(("name", item.name), None)
        if item.code:
            self._ids.pop(("code", item.code), None)


def items_of_body(body: Any) -> list[dict[str, Any]]:
    """The items of a request."""
    items = body.get("items") if isinstance(body, dict) else None
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise BadRequestError("The body must have a list of items")
    if len(items) > MOST_ITEMS:
        raise BadRequestError(f"No more than {MOST_ITEMS} items can be sent at once")
    return items


def _check_text(kind: str, text: str) -> None:
    """Raise unless a text can be a name or a code; an empty one is left alone."""
    if text and not is_name(text):
        message = f"incorrect format -- column name:{kind}, value:{text}"
        raise ItemError("INCORRECT_FORMAT", message)


def _text(sent: dict[str, Any], key: str) -> str:
    """A text of a request; an empty one if it isn't there."""
    value = sent.get(key)
    return "" if value is None else str(value)


def _mapping(sent: dict[str, Any], key: str) -> dict[str, Any]:
    """An object within a request; an empty one if it isn't there."""
    value = sent.get(key) or {}
    if not isinstance(value, dict):
        message = f"incorrect format -- column name:{key}, value:{value}"
        raise ItemError("INCORRECT_FORMAT", message)
    return value


def _key(sent: dict[str, Any]) -> tuple[str, Any]:
    """By what an item is meant, and which."""
    for kind in ("id", "code", "name"):
        if sent.get(kind):
            return kind, sent[kind]
    return "name", None


def _named(sent: dict[str, Any]) -> str:
    """What a request means, in words."""
    kind, value = _key(sent)
    return f"{kind}: {value}"
