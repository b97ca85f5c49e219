"""A view as a table: its dimensions side by side, instead of down and across."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from sandbox.servers.anaplan.exports import all_pages

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sandbox.servers.anaplan.model.objects import View
    from sandbox.servers.anaplan.views import Reader


def tabular(
    reader: Reader,
    view: View,
    chosen: Mapping[str, str],
    layout: str,
    most_rows: int | None = None,
) -> Iterable[Sequence[str]]:
    """The lines of a view: totals and empty cells are in it as they are in the grid.

    Args:
        reader: reads the view.
        view: the view.
        chosen: for pages, the item's id by the dimension's; a page that isn't chosen
            gives all its items.
        layout: `TABULAR_MULTI_COLUMN`, one line per place with a column per line
            item, or `TABULAR_SINGLE_COLUMN`, one line per cell.
        most_rows: after how many lines to stop, the header not counted.
    """
    names = [
        reader.model.dimension_name(id_)
        for id_ in (*view.pages, *view.rows, *view.columns)
    ]
    grids = (
        reader.read(view, pages)
        for pages in all_pages(reader, view)
        if all(pages.get(id_) == item for id_, item in chosen.items())
    )
    first = next(grids, None)
    if first is None:
        return [names]
    across = len(view.columns)
    line_items = list(dict.fromkeys(column[across] for column in first.columns))
    is_single = layout == "TABULAR_SINGLE_COLUMN"
    header = [*names, *(["Line Items", "Value"] if is_single else line_items)]

    def lines() -> Iterable[Sequence[str]]:
        for grid in itertools.chain([first], grids):
            for row, cells in grid.rows:
                for start in range(0, len(cells), len(line_items)):
                    place = [*grid.pages, *row, *grid.columns[start][:across]]
                    values = cells[start : start + len(line_items)]
                    if not is_single:
                        yield [*place, *values]
                        continue
                    for name, value in zip(line_items, values, strict=True):
                        yield [*place, name, value]

    return [header, *itertools.islice(lines(), most_rows)]
