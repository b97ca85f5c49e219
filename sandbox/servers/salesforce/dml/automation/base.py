"""The interface of automation: rules of one object, and the org that they work on."""

from __future__ import annotations

import abc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from sandbox.servers.salesforce.dml.drafts import Draft, Row
    from sandbox.servers.salesforce.dml.rows import Rows


class Org(abc.ABC):
    """What a rule sees of the org, and how it writes other records.

    Attributes:
        rows: the store.
        user_id: who writes.
        stamp: the clock, in UTC without a zone.
    """

    rows: Rows
    user_id: str
    stamp: dt.datetime

    @abc.abstractmethod
    def save(self, object_name: str, rows: Sequence[Row]) -> None:
        """Store whole records, new ones and changed ones."""

    @abc.abstractmethod
    def remove(self, object_name: str, rows: Sequence[Row]) -> None:
        """Put records into the recycle bin."""

    def parents(
        self, drafts: Iterable[Draft], lookup: str, object_name: str
    ) -> dict[str, Row]:
        """The records that the drafts' lookup points to, by id."""
        return self.rows.find(
            object_name,
            (draft.after[lookup] for draft in drafts if draft.after.get(lookup)),
        )


class Rules:
    """What happens around a save of one object's records; by itself nothing."""

    def before_save(self, drafts: Sequence[Draft], org: Org) -> None:
        """Fill in what follows from the values, and refuse what isn't allowed."""

    def after_save(self, drafts: Sequence[Draft], org: Org) -> None:
        """Change other records."""

    def before_delete(self, drafts: Sequence[Draft], org: Org) -> None:
        """Refuse what must not go."""

    def after_delete(self, drafts: Sequence[Draft], org: Org) -> None:
        """Change other records."""
