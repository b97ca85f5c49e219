"""What a page is narrowed to: one region, one practice, or the whole firm."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Selection:
    """The reader's filters; None stands for all."""

    region: str | None = None
    practice: str | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is filtered out."""
        return self.region is not None or self.practice is not None

    @property
    def label(self) -> str:
        """The selection in words: `Americas, Strategy`."""
        parts = [part for part in (self.region, self.practice) if part]
        return ", ".join(parts) or "Whole firm"

    def condition(self) -> str:
        """The condition in SQL, with one placeholder for each of `parameters()`."""
        parts = ["true"]
        if self.region is not None:
            parts.append("region_name = ?")
        if self.practice is not None:
            parts.append("practice_name = ?")
        return " and ".join(parts)

    def parameters(self) -> tuple[str, ...]:
        """The values for the placeholders of `condition()`."""
        return tuple(part for part in (self.region, self.practice) if part is not None)
