"""Files: uploaded in chunks, private to the user, and gone after two days of rest.

    chunk count is set -> chunks are put -> the last one, or `complete`, makes it whole

Setting the chunk count begins a new upload, so a half-sent file is never imported. Who
has no content of their own sees the file's default, where it has one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sandbox.servers.anaplan.errors import BadRequestError, NotFoundError

if TYPE_CHECKING:
    from datetime import datetime

    from sandbox.servers.anaplan.model.shape import Model
    from sandbox.servers.anaplan.store import Store

LIFE: Final = timedelta(hours=48)
UNKNOWN_COUNT: Final = -1
EXPORT_CHUNK: Final = 10 * 1024 * 1024
"""Bytes of a chunk that an export writes."""

_OWN: Final = "model_id = ? and user_id = ? and file_id = ?"


@dataclass(frozen=True, slots=True)
class Files:
    """The contents of files, as one user sees them.

    Attributes:
        model: the model.
        store: where they are kept.
        user_id: the user.
        at: the time of the request.
    """

    model: Model
    store: Store
    user_id: str
    at: datetime

    def chunk_count(self, file_id: str) -> int:
        """How many chunks the content has; 0 when there is none."""
        row = self._upload(file_id)
        if row is None:
            return int(self._default(file_id) is not None)
        return len(self.chunk_numbers(file_id)) if row[1] else row[0]

    def begin(self, file_id: str, chunk_count: int) -> None:
        """Begin an upload; what was there is gone."""
        if chunk_count < 1 and chunk_count != UNKNOWN_COUNT:
            raise BadRequestError("chunkCount must be a positive number, or -1")
        self.delete(file_id)
        self.store.cursor.execute(
            "insert into anaplan.uploads values (?, ?, ?, ?, false, ?)",
            [*self._key(file_id), chunk_count, self._time()],
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
            f"delete from anaplan.chunks where {_OWN} and number = ?",  # noqa: S608 - ours
            [*self._key(file_id), number],
        )
        self.store.cursor.execute(
            "insert into anaplan.chunks values (?, ?, ?, ?, ?)",
            [*self._key(file_id), number, content],
        )
        if count != UNKNOWN_COUNT and len(self._own_numbers(file_id)) == count:
            self.complete(file_id)

    def complete(self, file_id: str) -> None:
        """Make the file whole."""
        numbers = self._own_numbers(file_id)
        if numbers != list(range(len(numbers))) or not numbers:
            raise BadRequestError("Chunks are missing")
        self.store.cursor.execute(
            f"update anaplan.uploads set is_complete = true, touched_at = ? "  # noqa: S608 - ours
            f"where {_OWN}",
            [self._time(), *self._key(file_id)],
        )

    def write(self, file_id: str, content: bytes) -> None:
        """Replace the content, cut into chunks if it is long."""
        count = max(1, -(-len(content) // EXPORT_CHUNK))
        self.begin(file_id, count)
        for number in range(count):
            start = number * EXPORT_CHUNK
            self.put(file_id, number, content[start : start + EXPORT_CHUNK])

    def delete(self, file_id: str) -> None:
        """Remove the user's content; a default stays."""
        for table in ("uploads", "chunks"):
            self.store.cursor.execute(
                f"delete from anaplan.{table} where {_OWN}",  # noqa: S608 - ours
                [*self._key(file_id)],
            )

    def chunk_numbers(self, file_id: str) -> list[int]:
        """The chunks that can be read."""
        if self._upload(file_id) is None and self._default(file_id) is not None:
            return [0]
        return self._own_numbers(file_id)

    def chunk(self, file_id: str, number: int) -> bytes:
        """One chunk of a whole file.

        Raises:
            NotFoundError: the file isn't whole, or has no such chunk.
        """
        row = self._upload(file_id)
        default = self._default(file_id)
        if row is None and default is not None and number == 0:
            return default
        found = self.store.one(
            f"select content from anaplan.chunks where {_OWN} and number = ?",  # noqa: S608 - ours
            *self._key(file_id),
            number,
        )
        if row is None or not row[1] or found is None:
            raise NotFoundError
        self._touch(file_id)
        return bytes(found[0])

    def content(self, file_id: str) -> bytes | None:
        """The whole content, if it is there."""
        row = self._upload(file_id)
        if row is None:
            return self._default(file_id)
        if not row[1]:
            return None
        numbers = self._own_numbers(file_id)
        return b"".join(self.chunk(file_id, number) for number in numbers)

    def _own_numbers(self, file_id: str) -> list[int]:
        """The chunks that the user has put."""
        rows = self.store.cursor.execute(
            f"select number from anaplan.chunks where {_OWN} order by number",  # noqa: S608 - ours
            [*self._key(file_id)],
        ).fetchall()
        return [int(row[0]) for row in rows]

    def _touch(self, file_id: str) -> None:
        """Note that the content was used."""
        self.store.cursor.execute(
            f"update anaplan.uploads set touched_at = ? where {_OWN}",  # noqa: S608 - ours
            [self._time(), *self._key(file_id)],
        )

    def _upload(self, file_id: str) -> tuple[int, bool] | None:
        """The chunk count, and whether the content is whole; old uploads are gone."""
        row = self.store.one(
            f"select chunk_count, is_complete, touched_at from anaplan.uploads "  # noqa: S608 - ours
            f"where {_OWN}",
            *self._key(file_id),
        )
        if row is None or self._time() - row[2] > LIFE:
            return None
        return int(row[0]), bool(row[1])

    def _default(self, file_id: str) -> bytes | None:
        """What everybody sees who has no content of their own."""
        for file in self.model.files:
            if file.id == file_id and file.default_content is not None:
                return file.default_content.encode(file.encoding)
        return None

    def _key(self, file_id: str) -> tuple[str, str, str]:
        """What a user's content is found by."""
        return self.model.id, self.user_id, file_id

    def _time(self) -> datetime:
        """The time of the request, as the store holds it."""
        return self.at.replace(tzinfo=None)
