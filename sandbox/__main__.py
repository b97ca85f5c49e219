"""`python -m sandbox serve|up|down|status|env|advance|faults`."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox import control, reports
from sandbox.errors import ServeError
from sandbox.fault_options import add_fault_commands, fault_document
from sandbox.firm.regimes import REGIMES, STEADY
from sandbox.serve import DEFAULT_CLOCK, DEFAULT_DIRECTORY, Options, serve
from sandbox.world import Mess, WorldError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit status."""
    parsed = _parser().parse_args(arguments)
    try:
        if parsed.command == "serve":
            serve(_options(parsed), _say)
        else:
            document, lines = _ask(parsed)
            _tell(document, lines, as_json=parsed.json)
    except (ServeError, WorldError) as error:
        sys.stderr.write(f"error: {error.message}\nnext:  {error.hint}\n")
        return 1
    return 0


def _ask(parsed: argparse.Namespace) -> tuple[Any, Iterable[str]]:
    """Do what a command says; what to tell a program, and what a person."""
    directory: Path = parsed.data_dir
    match parsed.command:
        case "up":
            control.up(_options(parsed))
            status = control.status(directory)
            return status, reports.status(status)
        case "down":
            pid = control.down(directory)
            return {"pid": pid}, [f"stopped (pid {pid})"]
        case "env":
            variables = control.require(directory).addresses.environment()
            return variables, reports.environment(variables)
        case "advance":
            outcome = control.advance(directory, parsed.to)
            return outcome, reports.advanced(outcome)
        case "faults":
            return _ask_faults(parsed, directory)
        case _:
            status = control.status(directory)
            return status, reports.status(status)


def _ask_faults(
    parsed: argparse.Namespace, directory: Path
) -> tuple[Any, Iterable[str]]:
    match parsed.action:
        case "add":
            added = control.add_faults(directory, fault_document(parsed))
            return added, reports.faults(added)
        case "clear":
            control.clear_faults(directory, parsed.id)
            return [], ["no faults are left" if parsed.id is None else "removed"]
        case _:
            listed = control.faults(directory)
            return listed, reports.faults(listed)


def _tell(document: object, lines: Iterable[str], *, as_json: bool) -> None:
    for line in [json.dumps(document, indent=2)] if as_json else lines:
        _say(line)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _options(parsed: argparse.Namespace) -> Options:
    return Options(
        directory=parsed.data_dir,
        size=parsed.size,
        seed=parsed.seed,
        mess=Mess.parse(parsed.mess),
        regime=parsed.regime,
        host=parsed.host,
        base_port=parsed.base_port,
        clock=parsed.clock,
        tls=parsed.tls,
        proxy=parsed.proxy,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox",
        description="A simulated firm behind its vendors' interfaces.",
    )
    folder = argparse.ArgumentParser(add_help=False)
    folder.add_argument(
        "--data-dir",
        type=Path,
        default=DEFAULT_DIRECTORY,
        help="where the firm, its state and the credentials are kept",
    )
    output = argparse.ArgumentParser(add_help=False)
    output.add_argument("--json", action="store_true", help="answer in JSON")
    commands = parser.add_subparsers(dest="command", required=True)

    def add(name: str, text: str, *parents: argparse.ArgumentParser) -> Any:
        return commands.add_parser(name, help=text, description=text, parents=parents)

    common = (folder, output)
    _add_options(add("serve", "serve until stopped", folder))
    _add_options(add("up", "serve in the background; return when it answers", *common))
    add("down", "stop what serves in the background", *common)
    add("status", "say what runs, the firm's clock, faults and listeners", *common)
    add("env", "print the variables that lead unmodified clients here", *common)
    add("advance", "move the firm's clock", *common).add_argument(
        "--to", required=True, help="a date, or an instant such as 2026-07-01T18:00Z"
    )
    add_fault_commands(add("faults", "let servers go wrong, or right again"), common)
    return parser


def _add_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--size", default="small", help="the size of a new firm")
    command.add_argument("--seed", type=int, default=7, help="the seed of a new firm")
    command.add_argument(
        "--mess",
        default="0",
        help="how untidy a new firm's records are: a dial from 0 to 1, or kinds with "
        "their shares, such as misspelt_stages=0.05,orphan_invoices=0.1",
    )
    command.add_argument(
        "--regime",
        choices=list(REGIMES),
        default=STEADY.name,
        help="the times that a new firm lives in",
    )
    command.add_argument("--host", default="127.0.0.1", help="the address to listen on")
    command.add_argument(
        "--base-port",
        type=int,
        default=8800,
        help="the admin server's port, the vendors' follow; 0 takes free ones",
    )
    command.add_argument(
        "--clock",
        type=_instant,
        default=DEFAULT_CLOCK,
        help="the firm's instant, when its store is new",
    )
    command.add_argument(
        "--tls", action="store_true", help="serve the vendors over TLS too"
    )
    command.add_argument(
        "--proxy",
        action="store_true",
        help="lead the vendors' own host names here, by a proxy; with TLS",
    )


def _instant(text: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


if __name__ == "__main__":
    raise SystemExit(main())
