"""A saved view as the source of an import, of the same model or of another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.servers.anaplan.dimensions import dimension
from sandbox.servers.anaplan.exports import Exporter
from sandbox.servers.anaplan.imports.outcome import CannotRunError
from sandbox.servers.anaplan.imports.source import Source
from sandbox.servers.anaplan.model.shape import find
from sandbox.servers.anaplan.store import Store

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from sandbox.servers.anaplan.model.actions import ViewSource
    from sandbox.servers.anaplan.model.tenant import Tenant


def read_view(
    tenant: Tenant, cursor: DuckDBPyConnection, source: ViewSource | None
) -> Source:
    """The leaves of a view, of the pages that are chosen in it.

    Raises:
        CannotRunError: the view or its model isn't there, or can't be read.
    """
    if source is None:
        raise CannotRunError("importFailedGeneralError", "There is no source")
    model = next((m for m in tenant.models if m.id == source.model_id), None)
    if model is None:
        raise CannotRunError("failedToLocateModel", "Model not found")
    if model.active_state == "ARCHIVED":
        raise CannotRunError("sourceModelArchived", "Source model is archived")
    view = next((v for v in model.views if v.id == source.view_id), None)
    if view is None:
        raise CannotRunError("failedToLocateSavedView", "Saved view not found")
    module = find(model.modules, view.module_id)
    items = [
        item
        for item in module.line_items
        if view.line_item_ids is None or item.id in view.line_item_ids
    ]
    store = Store(cursor, model.id)
    header, columns = Exporter(model, store).table(module, items, omits_empty_rows=True)
    for id_, chosen in view.chosen:
        page = dimension(model, id_, store).by_id[chosen]
        texts = columns[header.index(model.dimension_name(id_))]
        rows = [n for n, text in enumerate(texts) if text in {page.name, page.code}]
        columns = [[column[row] for row in rows] for column in columns]
    count = len(columns[0]) if columns else 0
    return Source(tuple(header), tuple(map(tuple, columns)), tuple(range(2, count + 2)))
