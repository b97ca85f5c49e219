from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from plumbline.errors import ExitCode, LockedError
from plumbline.lock import hold
from tests.plumbline.other_process import HOLD_LOCK, holding

if TYPE_CHECKING:
    from pathlib import Path


def test_a_second_command_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    with (
        holding(HOLD_LOCK, tmp_path / "lock") as first,
        pytest.raises(LockedError) as caught,
        hold(tmp_path / "lock", "push"),
    ):
        pass

    assert caught.value.exit_code == ExitCode.LOCKED
    assert f"process {first.pid}" in caught.value.message
    assert "plumbline run" in caught.value.message


def test_a_command_that_was_killed_leaves_no_lock_behind(tmp_path: Path) -> None:
    with holding(HOLD_LOCK, tmp_path / "lock") as killed:
        killed.kill()
        killed.wait()

    with hold(tmp_path / "lock", "push"):
        note = json.loads((tmp_path / "lock.json").read_text())

    assert note["command"] == "push"
    assert not (tmp_path / "lock.json").exists()
