"""What the commands say, to a person and to a program."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from sandbox import control, reports
from sandbox.__main__ import main
from sandbox.serve import Options
from sandbox.servers.faults.presets import PRESETS
from sandbox.servers.faults.registry import KINDS
from tests.sandbox.hand_made import make_world
from tests.sandbox.salesforce_org import RECORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Say = Callable[..., str]

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a sandbox that runs."""
    directory = tmp_path_factory.mktemp("commands")
    make_world(directory, RECORDS).close()
    control.up(Options(directory=directory, base_port=0), within=120)
    yield directory
    control.down(directory)


@pytest.fixture
def say(directory: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Say]:
    """Runs a command; what it prints, or its error."""

    def run(*arguments: str) -> str:
        main([*arguments, "--data-dir", str(directory)])
        printed = capsys.readouterr()
        return printed.out or printed.err

    yield run
    control.clear_faults(directory)


def test_a_fault_is_added_listed_and_removed(say: Say, directory: Path) -> None:
    added = say(
        *("faults", "add", "stripe", "rate_limit", "--rate", "0.5", "--seed", "3"),
        *("--retry-after", "2", "--method", "get", "--path", "/v1/"),
    )
    (document,) = control.faults(directory)
    number = str(document["id"])
    assert f"{number}  stripe     rate_limit" in added
    assert "rate=0.5 seed=3 retry_after=2.0 struck 0" in added
    assert (document["method"], document["path"]) == ("GET", "/v1/")
    assert say("faults", "list") == added
    assert added in say("status")
    assert say("faults", "clear", "--id", number) == "removed\n"
    assert control.faults(directory) == []
    assert say("faults", "clear", "--id", number).startswith(
        f"error: there is no fault {number}\nnext:  list them"
    )


def test_a_fault_of_the_command_line_strikes(say: Say, directory: Path) -> None:
    say(
        *("faults", "add", "stripe", "status", "--status", "418"),
        *("--body", '{"tea": true}', "--header", "X-Pot: short"),
    )
    url = control.require(directory).servers["stripe"]
    answer = httpx.get(f"{url}/v1/customers")
    assert (answer.status_code, answer.json()) == (418, {"tea": True})
    assert answer.headers["x-pot"] == "short"
    say("faults", "clear")
    assert httpx.get(f"{url}/v1/customers").status_code == 401


def test_a_body_that_is_no_json_is_text(say: Say, directory: Path) -> None:
    say("faults", "add", "stripe", "status", "--body", "down for tea")
    url = control.require(directory).servers["stripe"]
    assert httpx.get(f"{url}/v1/customers").text == "down for tea"


def test_a_preset_adds_its_faults(say: Say, directory: Path) -> None:
    say("faults", "add", "netsuite", "lossy", "--seed", "4")
    kinds = [fault["kind"] for fault in control.faults(directory)]
    assert kinds == [fault["kind"] for fault in PRESETS["lossy"]]


def test_a_fault_that_lacks_something_is_refused(say: Say) -> None:
    said = say("faults", "add", "stripe", "hide")
    assert said.startswith("error: a fault needs")
    assert "hide needs object" in said


def test_help_explains_every_kind(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["faults", "add", "--help"])
    shown = capsys.readouterr().out
    assert all(
        f"{name} " in shown and kind.summary in shown for name, kind in KINDS.items()
    )


def test_commands_answer_in_json(say: Say, directory: Path) -> None:
    status = json.loads(say("status", "--json"))
    assert status["servers"] == dict(control.require(directory).servers)
    assert status["faults"] == []
    clock = status["clock"]
    moved = json.loads(say("advance", "--to", clock, "--json"))
    assert moved == {"clock": clock, "changed": {}}
    (added,) = json.loads(say("faults", "add", "stripe", "reset", "--json"))
    assert added["kind"] == "reset"
    assert json.loads(say("env", "--json")) == {}


def test_listeners_are_shown_with_what_they_count() -> None:
    document: dict[str, Any] = {
        "pid": 7,
        "clock": "2026-07-01T18:00:00+00:00",
        "admin": "http://127.0.0.1:8800",
        "servers": {},
        "tls": {},
        "proxy": None,
        "authority": None,
        "faults": [],
        "listeners": [
            {
                "name": "stripe",
                "report": {"delivered": 4, "waiting": 1},
                "steps": 2,
                "failures": 0,
                "last_failure": None,
            },
            {
                "name": "audit",
                "report": {},
                "steps": 2,
                "failures": 1,
                "last_failure": "ValueError: no",
            },
        ],
    }
    assert list(reports.status(document))[-3:] == [
        "listening to the clock:",
        "  stripe           told of 2 steps, 4 delivered, 1 waiting",
        "  audit            told of 2 steps; failed 1: ValueError: no",
    ]


def test_every_kind_of_fault_is_in_the_documentation() -> None:
    text = (ROOT / "docs" / "sandbox" / "faults.md").read_text()
    assert [name for name in (*KINDS, *PRESETS) if f"`{name}`" not in text] == []
