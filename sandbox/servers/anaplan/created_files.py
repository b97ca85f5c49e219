"""Files that uploads have created: begun under a name that no file had.

Nothing reads them until a modeller makes an import of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sandbox.servers.anaplan.model.actions import FileShape

if TYPE_CHECKING:
    from sandbox.servers.anaplan.store import Store

_FIRST: Final = 113000001001


def created_files(store: Store) -> tuple[FileShape, ...]:
    """The files that uploads have created in a model."""
    rows = store.cursor.execute(
        "select file_id, name from anaplan.created_files where model_id = ? "
        "order by file_id",
        [store.model_id],
    ).fetchall()
    return tuple(_shape(file_id, name) for file_id, name in rows)


def create_file(store: Store, name: str) -> FileShape:
    """Create a file."""
    file_id = str(_FIRST + len(created_files(store)))
    store.cursor.execute(
        "insert into anaplan.created_files values (?, ?, ?)",
        [store.model_id, file_id, name],
    )
    return _shape(file_id, name)


def _shape(file_id: str, name: str) -> FileShape:
    """A file of which nobody has said yet what it looks like."""
    return FileShape(
        file_id, name, (), separator="\t", header_row=-1, first_data_row=-1
    )
