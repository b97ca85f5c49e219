"""What an import says when it is done: details, and the dump of what failed."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WARNING = "W"
ERROR = "E"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a row: a code for programs, a text for people."""

    code: str
    text: str


REFUSED = Problem("rowRefused", "The row breaks a rule of the model")


class CannotRunError(Exception):
    """An import that can't run at all."""

    def __init__(self, type_: str, text: str) -> None:
        """Keep the code of the detail, and its text."""
        super().__init__(text)
        self.type = type_


@dataclass(frozen=True, slots=True)
class DumpRow:
    """A row that did not load, or not wholly.

    Attributes:
        status: `W` when the row was loaded in part, `E` when it was not.
        values: the row as it was in the file.
        line: its line in the file; the header is line 1.
        problems: what is wrong with it.
    """

    status: str
    values: Sequence[str]
    line: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of an import.

    Attributes:
        is_successful: the import as such ran, whatever became of single rows.
        details: what a task's result shows.
        header: the file's header, for the dump.
        dump: the rows that did not load, or not wholly.
    """

    is_successful: bool
    details: tuple[dict[str, Any], ...]
    header: Sequence[str] = ()
    dump: tuple[DumpRow, ...] = field(default=())

    def dump_file(self) -> str:
        """The failure dump."""
        width = max((len(row.problems) for row in self.dump), default=0)
        target = io.StringIO()
        writer = csv.writer(target, quoting=csv.QUOTE_ALL, lineterminator="\n")
        errors = [f"_Error_{number}_" for number in range(1, width + 1)]
        writer.writerow(["_Status_", *self.header, "_Line_", *errors])
        for row in self.dump:
            texts = [problem.text for problem in row.problems]
            gaps = [""] * (width - len(texts))
            writer.writerow([row.status, *row.values, row.line, *texts, *gaps])
        return target.getvalue()


def detail(
    type_: str, text: str, values: Mapping[str, object], *, occurrences: int = 0
) -> dict[str, Any]:
    """One detail of a result; its values are a flat list of names and texts."""
    flat = [piece for name, value in values.items() for piece in (name, str(value))]
    return {
        "localMessageText": text,
        "occurrences": occurrences,
        "type": type_,
        "values": flat,
    }


def failure(type_: str, text: str) -> Outcome:
    """The outcome of an import that could not run at all."""
    return Outcome(is_successful=False, details=(detail(type_, text, {}),))


def problem_details(dump: Sequence[DumpRow]) -> tuple[dict[str, Any], ...]:
    """One detail for each kind of problem, with how often it occurred."""
    counts = Counter(problem for row in dump for problem in row.problems)
    return tuple(
        detail(problem.code, problem.text, {}, occurrences=count)
        for problem, count in counts.items()
    )
