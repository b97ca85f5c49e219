"""`python -m sandbox serve|up|down|status|env|advance`."""

from __future__ import annotations

import argparse
import datetime as dt
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox import control
from sandbox.errors import ServeError
from sandbox.serve import DEFAULT_CLOCK, DEFAULT_DIRECTORY, Options, serve
from sandbox.world import Mess, WorldError

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit status."""
    parsed = _parser().parse_args(arguments)
    try:
        _run(parsed)
    except (ServeError, WorldError) as error:
        sys.stderr.write(f"error: {error.message}\nnext:  {error.hint}\n")
        return 1
    return 0


def _run(parsed: argparse.Namespace) -> None:
    directory: Path = parsed.data_dir
    match parsed.command:
        case "serve":
            serve(_options(parsed), _say)
        case "up":
            _show(control.up(_options(parsed)))
        case "down":
            _say(f"stopped (pid {control.down(directory)})")
        case "status":
            _show(control.require(directory))
        case "env":
            for line in _exports(control.require(directory)):
                _say(line)
        case "advance":
            outcome = control.advance(directory, parsed.to)
            total = sum(outcome["changed"].values())
            _say(f"clock {outcome['clock']}: {total} records came, changed or went")
            for table, count in sorted(outcome["changed"].items()):
                _say(f"  {table:<40} {count:>8}")


def _show(running: control.Running) -> None:
    _say(f"running (pid {running.pid}), clock {running.clock}")
    for name, address in running.addresses.named().items():
        _say(f"  {name:<16} {address}")
    exports = _exports(running)
    if exports:
        _say("for clients that ask for their vendor's own hosts:")
    for line in exports:
        _say(f"  {line}")


def _exports(running: control.Running) -> list[str]:
    return [
        f"export {name}={shlex.quote(value)}"
        for name, value in running.addresses.environment().items()
    ]


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _options(parsed: argparse.Namespace) -> Options:
    return Options(
        directory=parsed.data_dir,
        size=parsed.size,
        seed=parsed.seed,
        mess=Mess.parse(parsed.mess),
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
    commands = parser.add_subparsers(dest="command", required=True)
    for name, text in (
        ("serve", "serve until stopped"),
        ("up", "serve in the background; return when it answers"),
        ("down", "stop what serves in the background"),
        ("status", "say what runs, and the firm's clock"),
        ("env", "print the variables that lead unmodified clients to the proxy"),
        ("advance", "move the firm's clock"),
    ):
        command = commands.add_parser(name, help=text, description=text)
        command.add_argument(
            "--data-dir",
            type=Path,
            default=DEFAULT_DIRECTORY,
            help="where the firm, its state and the credentials are kept",
        )
        if name in {"serve", "up"}:
            _add_options(command)
        if name == "advance":
            command.add_argument(
                "--to",
                required=True,
                help="a date, or an instant such as 2026-07-01T18:00Z",
            )
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
