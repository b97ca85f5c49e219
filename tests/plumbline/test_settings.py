from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml

from ingestion import PostgresWarehouse
from plumbline.errors import ConfigError
from plumbline.settings import load_settings

if TYPE_CHECKING:
    from pathlib import Path

MINIMAL = """
firm: Acme
connections:
  - name: crm
    system: salesforce
    base_url: https://acme.example
    credentials: {client_id: ACME_ID, client_secret: ACME_SECRET}
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "plumbline.yml"
    file.write_text(text)
    return file


def test_a_missing_file_is_named_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load_settings(tmp_path / "plumbline.yml")

    assert "plumbline.yml" in caught.value.message
    assert "--config" in caught.value.hint


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ("firm: Acme\nconections: []", "conections is not a known key"),
        ("firm: Acme\nas_of: yesterday", "as_of"),
        ("firm: Acme\nfiscal_year_starts_in_month: 13", "fiscal_year_starts_in_month"),
        ("corporate_currency: USD", "firm"),
        (MINIMAL.replace("system: salesforce", "system: sap"), "connection crm"),
        (MINIMAL.replace("https://acme", "ftp://acme"), "connection crm, base_url"),
        (MINIMAL + "    colour: red\n", "connection crm, colour is not a known key"),
        (MINIMAL + "  - {name: crm, system: stripe, base_url: https://x}", "share"),
        (MINIMAL + "    org_connection: nowhere\n", "nowhere"),
        ("firm: [", "not valid YAML"),
        ("- firm", "no settings"),
    ],
)
def test_a_wrong_file_names_the_key_that_is_wrong(
    tmp_path: Path, wrong: str, named: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        load_settings(written(tmp_path, wrong))

    assert named in caught.value.message


def test_a_missing_credential_names_connection_and_variable(tmp_path: Path) -> None:
    settings = load_settings(written(tmp_path, MINIMAL))

    with pytest.raises(ConfigError) as caught:
        settings.credentials_of(settings.connection("crm"), {"ACME_ID": "x"})

    assert "crm" in caught.value.message
    assert "ACME_SECRET" in caught.value.message
    assert "ACME_ID" not in caught.value.message


def test_the_process_environment_wins_over_env_files(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("ACME_ID=file\nACME_SECRET=file\n")
    settings = load_settings(written(tmp_path, MINIMAL))

    environment = settings.environment({"ACME_ID": "process"})

    assert settings.credentials_of(settings.connection("crm"), environment) == {
        "client_id": "process",
        "client_secret": "file",
    }


def test_a_key_written_on_one_line_gets_its_line_ends_back(tmp_path: Path) -> None:
    settings = load_settings(written(tmp_path, MINIMAL))
    environment = {"ACME_ID": "x", "ACME_SECRET": "BEGIN\\nabc\\nEND"}

    credentials = settings.credentials_of(settings.connection("crm"), environment)

    assert credentials == {"client_id": "x", "client_secret": "BEGIN\nabc\nEND"}


def test_the_data_directory_stands_beside_the_file(tmp_path: Path) -> None:
    settings = load_settings(written(tmp_path, MINIMAL))

    assert settings.data.warehouse == tmp_path / ".plumbline" / "warehouse.duckdb"


SERVER = {
    "engine": "postgres",
    "host": "db.example",
    "credentials": {"user": "DB_USER"},
}


def with_warehouse(tmp_path: Path, **warehouse: object) -> Path:
    return written(tmp_path, MINIMAL + yaml.safe_dump({"warehouse": warehouse}))


def test_a_server_is_named_with_its_place_and_without_its_password(
    tmp_path: Path,
) -> None:
    settings = load_settings(
        with_warehouse(
            tmp_path, **(SERVER | {"credentials": {"user": "U", "password": "P"}})
        )
    )

    credentials = settings.credentials_of_warehouse({"U": "ann", "P": "never-shown"})
    warehouse = PostgresWarehouse("db.example", 5432, "plumbline", **credentials)

    assert credentials == {"user": "ann", "password": "never-shown"}
    assert warehouse.place == "postgresql://db.example:5432/plumbline"
    assert "never-shown" not in repr(warehouse)


def test_a_missing_credential_of_the_server_names_the_variable(tmp_path: Path) -> None:
    settings = load_settings(with_warehouse(tmp_path, **SERVER))

    with pytest.raises(ConfigError) as caught:
        settings.credentials_of_warehouse({})

    assert "The warehouse needs DB_USER" in caught.value.message
    assert "sandbox" not in caught.value.hint


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"engine": "oracle"}, "warehouse.engine"),
        ({"engine": "postgres"}, "credentials with a user"),
        ({"engine": "postgres", "password": "x"}, "warehouse.password"),
        (SERVER | {"port": 0}, "warehouse.port"),
    ],
)
def test_a_wrong_warehouse_is_refused_by_its_key(
    tmp_path: Path, wrong: dict[str, object], named: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        load_settings(with_warehouse(tmp_path, **wrong))

    assert caught.value.code == "wrong_setting"
    assert named in caught.value.message
