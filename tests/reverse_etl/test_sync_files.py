"""A sync file that can't be used is refused with its name, the key and the remedy."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from reverse_etl import load_syncs
from reverse_etl.errors import SyncFileError
from reverse_etl.spec import FieldType, MappedColumn, Mode

SHIPPED = Path(__file__).parents[2] / "reverse_etl" / "syncs"


def content(**changes: Any) -> dict[str, Any]:
    """A good file; a change of None takes the key out."""
    good: dict[str, Any] = {
        "name": "cells",
        "description": "Cells of a plan.",
        "model": "sync_planning__cells",
        "destination": "planning",
        "object": "Revenue",
        "key": "row_key",
        "mode": "mirror",
        "columns": {
            "item_code": {"field": "Item", "type": "text"},
            "period": {"field": "Period", "type": "date"},
            "amount": {"field": "Revenue", "type": "decimal", "required": False},
        },
        "money": "amount",
        "period": "period",
        "batch_size": 100,
        "guards": {
            "max_creates": 1,
            "max_updates": 2,
            "max_removals": 3,
            "max_share": 0.5,
            "max_money_moved": 1000,
            "initial": {"max_rows": 10, "max_money_moved": 5000},
        },
        "owner": "Planning",
        "sla": "36h",
    } | changes
    return {key: value for key, value in good.items() if value is not None}


def write(folder: Path, *files: dict[str, Any]) -> Path:
    for file in files:
        path = folder / f"{file.get('name', 'cells')}.yml"
        path.write_text(yaml.safe_dump(file, sort_keys=False))
    return folder


def test_a_good_file_is_read_into_a_sync(tmp_path: Path) -> None:
    (sync,) = load_syncs(write(tmp_path, content()))

    assert sync.mode is Mode.MIRROR
    assert sync.sla == timedelta(hours=36)
    assert sync.guards.max_share == Decimal("0.5")
    assert sync.guards.initial.max_rows == 10
    assert sync.columns[2] == MappedColumn(
        "amount", "Revenue", FieldType.DECIMAL, is_required=False
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"colour": "red"}, r"`colour`: .*\(is not a key of a sync"),
        ({"model": None}, r"`model`: .*\(is missing; add it"),
        ({"columns": {}}, r"`columns`"),
        ({"columns": {"a": {"field": "A", "type": "float"}}}, r"`columns\.a\.type`"),
        ({"mode": "overwrite"}, r"`mode`: Input should be 'upsert' or 'mirror'"),
        ({"batch_size": 0}, r"`batch_size`"),
        ({"sla": "soon"}, r"`sla`: .* 90m, 36h or 2d"),
        ({"money": "price"}, r"`money` names price"),
        ({"money": "item_code"}, r"`money` names item_code, which is not a decimal"),
        ({"period": "amount"}, r"`period` names amount, which is not a date"),
        ({"control_group": ["version"]}, r"`control_group` names version"),
        ({"money": None}, r"`max_money_moved` can't be evaluated without `money`"),
        ({"after": ["nothing"]}, r"`after` names nothing"),
        (
            {"guards": content()["guards"] | {"max_money_moved": None}},
            r"the sync moves money, but .* is missing",
        ),
        (
            {"guards": content()["guards"] | {"max_share": 1.5}},
            r"`guards\.max_share`: .* less than or equal to 1",
        ),
        (
            {
                "columns": content()["columns"]
                | {"other": {"field": "Revenue", "type": "decimal"}}
            },
            r"several columns fill the field Revenue",
        ),
    ],
)
def test_a_wrong_key_is_named_with_its_file_and_a_remedy(
    tmp_path: Path, changes: dict[str, Any], message: str
) -> None:
    write(tmp_path, content(**changes))

    with pytest.raises(SyncFileError, match=message) as refused:
        load_syncs(tmp_path)

    assert refused.value.code == "sync_file_invalid"
    assert "cells.yml" in refused.value.message
    assert refused.value.hint


def test_a_file_that_is_no_yaml_or_has_another_name_is_named(tmp_path: Path) -> None:
    (tmp_path / "cells.yml").write_text("a: [")
    with pytest.raises(SyncFileError, match=r"cells\.yml: it can't be read as YAML"):
        load_syncs(tmp_path)

    (tmp_path / "cells.yml").write_text(yaml.safe_dump(content(name="other")))
    with pytest.raises(SyncFileError, match=r"`name` is other"):
        load_syncs(tmp_path)


def test_a_folder_without_syncs_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SyncFileError, match="holds no sync files"):
        load_syncs(tmp_path)


def test_syncs_come_after_those_that_they_wait_for(tmp_path: Path) -> None:
    write(
        tmp_path,
        content(name="a", after=["b"]),
        content(name="b", after=["c"]),
        content(name="c"),
    )

    assert [sync.name for sync in load_syncs(tmp_path)] == ["c", "b", "a"]


def test_syncs_that_wait_for_each_other_are_refused(tmp_path: Path) -> None:
    write(tmp_path, content(name="a", after=["b"]), content(name="b", after=["a"]))

    with pytest.raises(SyncFileError, match="wait for each other: "):
        load_syncs(tmp_path)


def test_the_shipped_syncs_push_items_before_their_cells() -> None:
    assert [sync.name for sync in load_syncs(SHIPPED)] == [
        "anaplan_forecast_items",
        "anaplan_forecast",
    ]
