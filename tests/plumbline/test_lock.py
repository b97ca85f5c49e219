from __future__ import annotations

import json
import multiprocessing
import os
from typing import TYPE_CHECKING

import pytest

from plumbline.errors import ExitCode, LockedError
from plumbline.lock import hold

if TYPE_CHECKING:
    from multiprocessing.synchronize import Event
    from pathlib import Path


def hold_until(lock: Path, taken: Event, release: Event) -> None:
    with hold(lock, "run"):
        taken.set()
        release.wait(30)


def die_holding(lock: Path, taken: Event) -> None:
    with hold(lock, "run"):
        taken.set()
        os._exit(9)


def test_a_second_command_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    taken, release = spawn.Event(), spawn.Event()
    first = spawn.Process(target=hold_until, args=(tmp_path / "lock", taken, release))
    first.start()
    assert taken.wait(30)

    with pytest.raises(LockedError) as caught, hold(tmp_path / "lock", "push"):
        pass
    release.set()
    first.join(30)

    assert caught.value.exit_code == ExitCode.LOCKED
    assert f"process {first.pid}" in caught.value.message
    assert "plumbline run" in caught.value.message


def test_a_command_that_was_killed_leaves_no_lock_behind(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    taken = spawn.Event()
    killed = spawn.Process(target=die_holding, args=(tmp_path / "lock", taken))
    killed.start()
    killed.join(30)
    assert killed.exitcode == 9

    with hold(tmp_path / "lock", "push"):
        note = json.loads((tmp_path / "lock.json").read_text())

    assert note["command"] == "push"
    assert not (tmp_path / "lock.json").exists()
