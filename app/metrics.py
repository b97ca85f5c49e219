"""The metric registry: what each number is called, which way is good, what is material.

The seed `seeds/metric_registry.csv` is the one place where a metric is defined; the
models, the exports and this app read it. A page asks by name and never decides for
itself whether a rise is good news.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from app.errors import RegistryError

PACKAGED_REGISTRY = Path(__file__).parents[1] / "seeds" / "metric_registry.csv"

COLUMNS = (
    "name",
    "label",
    "formula",
    "unit",
    "polarity",
    "materiality_amount",
    "materiality_percent",
)
"""What the app reads of the registry."""

_RATIO = "ratio"


class Polarity(StrEnum):
    """Which way a metric should move."""

    HIGHER_IS_BETTER = "higher_is_better"
    LOWER_IS_BETTER = "lower_is_better"
    CLOSER_TO_ZERO_IS_BETTER = "closer_to_zero_is_better"
    NEUTRAL = "neutral"


class Verdict(StrEnum):
    """What a change means for the firm."""

    FAVOURABLE = "favourable"
    UNFAVOURABLE = "unfavourable"
    IMMATERIAL = "immaterial"


@dataclass(frozen=True, slots=True)
class Metric:
    """One row of the registry."""

    name: str
    label: str
    unit: str
    polarity: Polarity
    formula: str = ""
    material_amount: float = 0.0
    """The smallest change that matters, in the metric's unit."""
    material_percent: float = 0.0
    """The smallest change that matters: points of a ratio, else percent of the base."""

    def is_material(self, change: float, base: float | None) -> bool:
        """Whether both the amount and the percentage of a change are large enough."""
        if change == 0:
            return False
        if self.unit == _RATIO:
            return abs(change) * 100 >= self.material_percent
        if abs(change) < self.material_amount:
            return False
        return not base or abs(change / base) * 100 >= self.material_percent

    def verdict(self, change: float | None, base: float | None = None) -> Verdict:
        """Whether a change from `base` is good news, bad news, or no news."""
        if change is None or not self.is_material(change, base):
            return Verdict.IMMATERIAL
        match self.polarity:
            case Polarity.HIGHER_IS_BETTER:
                is_good = change > 0
            case Polarity.LOWER_IS_BETTER:
                is_good = change < 0
            case Polarity.CLOSER_TO_ZERO_IS_BETTER:
                is_good = base is not None and abs(base + change) < abs(base)
            case Polarity.NEUTRAL:
                return Verdict.IMMATERIAL
        return Verdict.FAVOURABLE if is_good else Verdict.UNFAVOURABLE


class Registry(Mapping[str, Metric]):
    """All metrics by name; a missing one is refused with where to define it."""

    def __init__(self, metrics: Iterable[Metric]) -> None:
        """Index the metrics by name."""
        self._by_name = MappingProxyType({metric.name: metric for metric in metrics})

    def __getitem__(self, name: str) -> Metric:
        """The metric of that name."""
        try:
            return self._by_name[name]
        except KeyError:
            raise RegistryError(
                f"The metric registry has no metric {name!r}.",
                hint="Add its row to seeds/metric_registry.csv, then reload the page.",
            ) from None

    def __iter__(self) -> Iterator[str]:
        """The names, in the registry's order."""
        return iter(self._by_name)

    def __len__(self) -> int:
        """How many metrics are defined."""
        return len(self._by_name)


def read_registry(path: Path = PACKAGED_REGISTRY) -> Registry:
    """Read the registry that ships with the models.

    Raises:
        RegistryError: the file is missing, or one of its rows can't be used.
    """
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            return parse_registry(csv.DictReader(lines))
    except OSError as error:
        raise RegistryError(
            f"The metric registry {path} can't be read ({error.strerror}).",
            hint="Start the app from a complete checkout: `plumbline app`.",
        ) from error


def parse_registry(rows: Iterable[Mapping[str, str | None]]) -> Registry:
    """Build the registry from the rows of the seed."""
    return Registry([_metric(row) for row in rows])


def _metric(row: Mapping[str, str | None]) -> Metric:
    try:
        return Metric(
            name=_text(row, "name"),
            label=_text(row, "label"),
            unit=_text(row, "unit"),
            polarity=Polarity(_text(row, "polarity")),
            formula=row.get("formula") or "",
            material_amount=float(row.get("materiality_amount") or 0),
            material_percent=float(row.get("materiality_percent") or 0),
        )
    except (KeyError, ValueError) as error:
        raise RegistryError(
            f"The metric registry has a row that can't be read: {dict(row)} ({error}).",
            hint="Correct the row in seeds/metric_registry.csv.",
        ) from error


def _text(row: Mapping[str, str | None], column: str) -> str:
    value = row[column]
    if not value:
        raise ValueError(f"{column} is empty")
    return value
