"""Files: uploaded in chunks, private to the user, and gone after two days of rest.

    chunk count is set -> chunks are put -> the last one, or `complete`, makes it whole

Setting the chunk count begins a new upload, so a half-sent file is never imported.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sandbox.servers.anaplan.errors import BadRequestError, NotFoundError

if TYPE_CHECKING:
    from datetime import datetime

    from sandbox.servers.anaplan.store import Store

LIFE: Final = timedelta(hours=48)
UNKNOWN_COUNT: Final = -1


@dataclass(frozen=True, slots=True)
class Files:
    """The contents of files.

    Attributes:
        store: where they are kept.
        at: the time of the request.
    """

    store: Store
    at: datetime

    def chunk_count(self, file_id: str) -> int:
        """How many chunks the content has; 0 when there is none."""
        row = self._upload(file_id)
        if row is None:
            return 0
        return len(self.chunk_numbers(file_id)) if row[1] else row[0]

    def begin(self, file_id: str, chunk_count: int) -> None:
        """Begin an upload; what was there is gone."""
        if chunk_count < 1 and chunk_count != UNKNOWN_COUNT:
            raise BadRequestError("chunkCount must be a positive number, or -1")
        self.delete(file_id)
        self.store.cursor.execute(
            "insert into anaplan.uploads values (?, ?, false, ?)",
            [file_id, chunk_count, self._time()],
        )

    def put(self, file_id: str, number: int, content: bytes) -> None:
        """Take a chunk; the last of a known number makes the file whole."""
        row = self._upload(file_id)
        if row is None:
            raise BadRequestError("Set the chunk count of the file first")
        count = row[0]
        if number < 0 or (count != UNKNOWN_COUNT and number >= count):
            raise BadRequestError(f"The file has no chunk {number}")
        self.store.cursor.execute(
            "delete from anaplan.chunks where file_id = ? and number = ?",
            [file_id, number],
        )
        self.store.cursor.execute(
            "insert into anaplan.chunks values (?, ?, ?)", [file_id, number, content]
        )
        if count != UNKNOWN_COUNT and len(self.chunk_numbers(file_id)) == count:
            self.complete(file_id)

    def complete(self, file_id: str) -> None:
        """Make the file whole."""
        numbers = self.chunk_numbers(file_id)
        if numbers != list(range(len(numbers))) or not numbers:
            raise BadRequestError("Chunks are missing")
        self.store.cursor.execute(
            "update anaplan.uploads set is_complete = true, touched_at = ? "
            "where file_id = ?",
            [self._time(), file_id],
        )

    def replace(self, file_id: str, content: bytes) -> None:
        """Take the whole content at once."""
        self.begin(file_id, 1)
        self.put(file_id, 0, content)

    def delete(self, file_id: str) -> None:
        """Remove the content."""
        for table in ("uploads", "chunks"):
            self.store.cursor.execute(
                f"delete from anaplan.{table} where file_id = ?",  # noqa: S608 - ours
                [file_id],
            )

    def chunk_numbers(self, file_id: str) -> list[int]:
        """The chunks that are there."""
        rows = self.store.cursor.execute(
            "select number from anaplan.chunks where file_id = ? order by number",
            [file_id],
        ).fetchall()
        return [int(row[0]) for row in rows]

    def chunk(self, file_id: str, number: int) -> bytes:
        """One chunk of a whole file.

        Raises:
            NotFoundError: the file isn't whole, or has no such chunk.
        """
        row = self._upload(file_id)
        found = self.store.one(
            "select content from anaplan.chunks where file_id = ? and number = ?",
            file_id,
            number,
        )
        if row is None or not row[1] or found is None:
            raise NotFoundError
        return bytes(found[0])

    def content(self, file_id: str) -> bytes | None:
        """The whole content, if it is there."""
        row = self._upload(file_id)
        if row is None or not row[1]:
            return None
        self.store.cursor.execute(
            "update anaplan.uploads set touched_at = ? where file_id = ?",
            [self._time(), file_id],
        )
        return b"".join(
            self.chunk(file_id, number) for number in self.chunk_numbers(file_id)
        )

    def _upload(self, file_id: str) -> tuple[int, bool] | None:
        """The chunk count, and whether the content is whole; old uploads are gone."""
        row = self.store.one(
            "select chunk_count, is_complete, touched_at from anaplan.uploads "
            "where file_id = ?",
            file_id,
        )
        if row is None or self._time() - row[2] > LIFE:
            return None
        return int(row[0]), bool(row[1])

    def _time(self) -> datetime:
        """The time of the request, as the store holds it."""
        return self.at.replace(tzinfo=None)
