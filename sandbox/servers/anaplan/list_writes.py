"""Adding, updating and deleting single items of a list.

Each item of a request stands for itself: what is wrong with one is told by its place in
the request, and the others go through.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.anaplan.errors import BadRequestError
from sandbox.servers.anaplan.store import NewItem, StoredItem
from sandbox.servers.faults.rows import row_is_refused

if TYPE_CHECKING:
    from sandbox.servers.anaplan.model.shape import ListShape
    from sandbox.servers.anaplan.store import Store

MOST_ITEMS: Final = 100_000

_NO_NAMES: Final = "name is not allowed in a numbered list"


@dataclass(slots=True)
class Failures:
    """What is wrong with which item of a request."""

    found: list[dict[str, Any]] = field(default_factory=list)

    def add(self, index: int, type_: str, message: str) -> None:
        """Note a failure."""
        self.found.append(
            {
                "requestIndex": index,
                "failureType": type_,
                "failureMessageDetails": message,
            }
        )

    def body(self) -> dict[str, Any]:
        """The failures as the answer shows them: not at all when there are none."""
        return {"failures": self.found} if self.found else {}


@dataclass(slots=True)
class ListWriter:
    """Writes items of one list."""

    shape: ListShape
    store: Store
    _by_id: dict[str, StoredItem] = field(init=False)

    def __post_init__(self) -> None:
        """Read what the list has."""
        self._by_id = {item.id: item for item in self.store.items(self.shape)}

    def add(self, items: list[dict[str, Any]]) -> dict[str, Any]:
        """Add items; a name or a code that is taken is a failure."""
        failures = Failures()
        taken = {item.name for item in self._by_id.values()}
        codes = {item.code for item in self._by_id.values() if item.code}
        added: list[NewItem] = []
        for index, sent in enumerate(items):
            name, code = sent.get("name") or None, sent.get("code") or None
            if not self._check_key(index, sent, failures):
                continue
            if name in taken or code in codes:
                what = f"name: {name}" if name in taken else f"code: {code}"
                failures.add(index, "DUPLICATE", f"item already exists -- {what}")
            elif self._check_properties(index, sent, failures):
                taken.update(filter(None, [name]))
                codes.update(filter(None, [code]))
                added.append(NewItem(name, code, _texts(sent.get("properties") or {})))
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
            known = self._find(sent)
            if known is None:
                failures.add(index, "NOT_FOUND", f"item not found -- {_named(sent)}")
            elif known.code and not sent.get("code") and "id" not in sent:
                failures.add(index, "INCOMPLETE_DATA", "code is missing")
            elif self.shape.is_numbered and sent.get("name", known.name) != known.name:
                failures.add(index, "INCORRECT_FORMAT", _NO_NAMES)
            elif "code" in sent and known.code and not sent["code"]:
                failures.add(index, "INCOMPLETE_DATA", "code can't be cleared")
            elif self._taken(known, sent):
                failures.add(
                    index, "DUPLICATE", f"item already exists -- {_named(sent)}"
                )
            elif self._check_properties(index, sent, failures):
                after = StoredItem(
                    known.id,
                    str(sent.get("name") or known.name),
                    sent.get("code") or known.code,
                    {**known.properties, **_texts(sent.get("properties") or {})},
                )
                self._by_id[known.id] = changed[known.id] = after
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
            known = self._find(sent)
            if known is None:
                what = f"{_key(sent)[0].capitalize()} '{_key(sent)[1]}' not found"
                failures.add(index, "Not found", what)
            else:
                gone.append(known.id)
                del self._by_id[known.id]
        self.store.delete_items(gone)
        return {"deleted": len(gone), **failures.body()}

    def reset_index(self) -> None:
        """Let ids begin again; the list must be empty."""
        if self._by_id:
            raise BadRequestError("The list is not empty")
        self.store.reset_numbers(self.shape)

    def _find(self, sent: dict[str, Any]) -> StoredItem | None:
        """The item that a request means."""
        if "id" in sent:
            return self._by_id.get(str(sent["id"]))
        kind, value = _key(sent)
        for item in self._by_id.values():
            if value and (item.code if kind == "code" else item.name) == value:
                return item
        return None

    def _taken(self, known: StoredItem, sent: dict[str, Any]) -> bool:
        """Whether the new name or code is another item's."""
        return any(
            item.id != known.id
            and (item.name == sent.get("name") or item.code == (sent.get("code") or 0))
            for item in self._by_id.values()
        )

    def _check_key(self, index: int, sent: dict[str, Any], failures: Failures) -> bool:
        """Whether a new item has the key that its list wants; note it if not."""
        wanted = "code" if self.shape.is_numbered else "name"
        if not sent.get(wanted):
            failures.add(index, "INCOMPLETE_DATA", f"{wanted} is missing")
            return False
        if self.shape.is_numbered and sent.get("name"):
            failures.add(index, "INCORRECT_FORMAT", _NO_NAMES)
            return False
        return True

    def _check_properties(
        self, index: int, sent: dict[str, Any], failures: Failures
    ) -> bool:
        """Whether all properties are the list's, and the item can be written."""
        if row_is_refused(self.shape.id):
            failures.add(index, "INVALID_DATA", "the item breaks a rule of the model")
            return False
        for name, value in (sent.get("properties") or {}).items():
            if name not in self.shape.properties or isinstance(value, dict | list):
                message = f"incorrect format -- column name:{name}, value:{value}"
                failures.add(index, "INCORRECT_FORMAT", message)
                return False
        return True


def items_of_body(body: Any) -> list[dict[str, Any]]:
    """The items of a request."""
    items = body.get("items") if isinstance(body, dict) else None
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise BadRequestError("The body must have a list of items")
    if len(items) > MOST_ITEMS:
        raise BadRequestError(f"No more than {MOST_ITEMS} items can be sent at once")
    return items


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


def _texts(properties: dict[str, Any]) -> dict[str, str]:
    """Properties as text; what is cleared becomes empty."""
    return {
        name: "" if value is None else str(value) for name, value in properties.items()
    }
