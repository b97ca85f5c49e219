"""A model's state as it is now: deleted, offline, or as it was made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sandbox.servers.anaplan.model.shape import Model
    from sandbox.servers.anaplan.store import Store

DELETED: Final = "deleted"
ONLINE: Final = "online"
CLOSED: Final = "closed"
"""Names of settings."""

_OFFLINE: Final = {"UNLOCKED": "MAINTENANCE", "PRODUCTION": "PRODUCTION_MAINTENANCE"}
_BACK: Final = {after: before for before, after in _OFFLINE.items()}


def current(model: Model, store: Store) -> str | None:
    """The state of a model; `None` if it was deleted."""
    if store.setting(DELETED) is not None:
        return None
    online = store.setting(ONLINE)
    if online == "offline":
        return _OFFLINE.get(model.active_state, model.active_state)
    if online == "online":
        return _BACK.get(model.active_state, model.active_state)
    return model.active_state
