"""Another process that takes something, says so, and holds it until it is let go."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOLD_LOCK = """
import sys
from pathlib import Path
from plumbline.lock import hold
with hold(Path(sys.argv[1]), "run"):
    print("taken", flush=True)
    sys.stdin.read()
"""
HOLD_WAREHOUSE = """
import sys
import duckdb
with duckdb.connect(sys.argv[1]):
    print("taken", flush=True)
    sys.stdin.read()
"""


@contextmanager
def holding(code: str, path: Path) -> Iterator[subprocess.Popen[str]]:
    """Run the code, wait until it has taken the path, and end it at the end."""
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "taken\n"
        yield process
