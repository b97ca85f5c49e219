"""Gathers the causes of one project."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.firm.model import Cause

if TYPE_CHECKING:
    from sandbox.firm.model import Project


@dataclass(frozen=True, slots=True, repr=False)
class Notes:
    """What happened to one project."""

    project: Project
    found: list[Cause] = field(default_factory=list)

    def add(  # noqa: PLR0913 - the parts of a cause
        self,
        driver: str,
        when: tuple[int, int],
        thing: tuple[str, int],
        note: str,
        *,
        amount: int = 0,
        moved: int = 0,
    ) -> None:
        """Note one event, unless it moves nothing.

        Args:
            driver: what it is.
            when: the instant at which it was known, and the business day.
            thing: what shows it.
            note: in a few words.
            amount: by how much the whole changes.
            moved: what goes to another month.
        """
        if amount == 0 and moved == 0:
            return
        project = self.project
        self.found.append(
            Cause(
                driver=driver,
                known_at=when[0],
                effective_on=when[1],
                amount=amount,
                currency=project.currency,
                thing=thing,
                moved=moved,
                project=project,
                deal=project.deal,
                note=note,
            )
        )
