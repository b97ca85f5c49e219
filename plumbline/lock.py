"""One command at a time writes to a data directory."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from plumbline.errors import LockedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def hold(lock: Path, command: str) -> Iterator[None]:
    """Hold the data directory for one command.

    The operating system drops the lock when the process dies, so a killed command never
    leaves it behind; the note beside it only says who holds it.

    Raises:
        LockedError: another command holds it.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    note = lock.with_suffix(".json")
    guard = FileLock(lock, timeout=0)
    try:
        guard.acquire()
    except Timeout as error:
        raise LockedError(
            "locked",
            f"{lock.parent} is in use by {_holder(note)}.",
            hint="Wait until it is done, or stop that process; then run this again.",
        ) from error
    try:
        note.write_text(
            json.dumps(
                {
                    "pid": os.getpid(),
                    "command": command,
                    "started_at": datetime.now(UTC).isoformat(timespec="seconds"),
                }
            ),
            encoding="utf-8",
        )
        yield
    finally:
        note.unlink(missing_ok=True)
        guard.release()


def _holder(note: Path) -> str:
    """Who holds the lock, in words."""
    try:
        holder = json.loads(note.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return "another plumbline command"
    return (
        f"`plumbline {holder['command']}` (process {holder['pid']}, "
        f"since {holder['started_at']})"
    )
