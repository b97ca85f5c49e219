"""Whether a build may add to what the last one left, or has to compute all anew.

Large models are incremental: they compute what was landed since, and keep the rest.
That is right as long as the rest would come out the same, so anything else that a row
depends on has to be as it was: the SQL, the rules in the seeds, the firm's settings.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from plumbline.settings import Settings

RULES = ("dbt_project.yml", "macros", "models", "seeds")
"""What of a dbt project decides what a row says."""


def fingerprint(project_dir: Path, settings: Settings) -> str:
    """A digest of everything but the data that the models' rows depend on."""
    digest = hashlib.sha256()
    digest.update(
        f"{settings.corporate_currency} {settings.fiscal_year_starts_in_month}".encode()
    )
    for name in RULES:
        root = project_dir / name
        files = [root] if root.is_file() else sorted(root.rglob("*"))
        for file in files:
            if file.is_file():
                digest.update(str(file.relative_to(project_dir)).encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()
