import sys

import pytest

from ingestion import PostgresWarehouse
from ingestion.errors import EngineNotInstalledError


def test_a_server_without_its_packages_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "duckdb_extensions", None)
    for variable in ("PLUMBLINE_TARGET", "PGHOST", "PGPORT", "PGDATABASE", "PGUSER"):
        monkeypatch.setenv(variable, "")
    monkeypatch.setenv("PGPASSWORD", "")

    with pytest.raises(EngineNotInstalledError) as caught:
        PostgresWarehouse("db.example", 5432, "plumbline", "ann", "never-shown").open()

    assert "plumbline[postgres]" in caught.value.hint
    assert "never-shown" not in str(caught.value)
