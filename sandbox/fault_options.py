"""`python -m sandbox faults list|add|clear`: its arguments."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any, Final

from sandbox.listeners import VENDORS
from sandbox.servers.faults.presets import PRESETS
from sandbox.servers.faults.registry import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SETTINGS: Final[Mapping[str, Mapping[str, Any]]] = {
    "path": {"help": "a pattern that the request's path matches somewhere"},
    "method": {"help": "the request's method"},
    "rate": {"type": float, "help": "the share that is struck, 0 to 1"},
    "seed": {"type": int, "help": "the same seed strikes the same requests"},
    "times": {"type": int, "help": "how many are struck at most"},
    "after": {"type": int, "help": "how many are spared at first"},
    "status": {"type": int, "help": "the status to answer with"},
    "body": {"help": "the body to answer with: JSON, or else text"},
    "seconds": {"type": float, "help": "how late, how slow, or how far off"},
    "retry-after": {"type": float, "help": "the seconds of `Retry-After`"},
    "retry-after-form": {
        "choices": ("seconds", "date"),
        "help": "how `Retry-After` is written",
    },
    "object": {"help": "the object, table or list that is meant"},
    "field": {"help": "the field that is meant"},
    "change": {
        "choices": ("edited", "inserted", "deleted"),
        "help": "what happens to a row",
    },
}


def add_fault_commands(
    parser: argparse.ArgumentParser, common: Sequence[argparse.ArgumentParser]
) -> None:
    """Add `list`, `add` and `clear` to the parser of `faults`."""
    commands = parser.add_subparsers(dest="action", required=True)
    commands.add_parser("list", help="list the faults", parents=common)
    clear = commands.add_parser("clear", help="remove faults", parents=common)
    clear.add_argument("--id", type=int, help="only the fault of this number")
    add = commands.add_parser(
        "add",
        help="add a fault",
        parents=common,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=_kinds(),
    )
    add.add_argument("vendor", choices=VENDORS, help="whose server goes wrong")
    add.add_argument(
        "kind", choices=(*KINDS, *PRESETS), metavar="KIND", help="see below"
    )
    for name, settings in _SETTINGS.items():
        add.add_argument(f"--{name}", **settings)
    add.add_argument(
        "--header",
        action="append",
        default=[],
        metavar="NAME:VALUE",
        help="a header to answer with; can be given more than once",
    )


def fault_document(parsed: argparse.Namespace) -> dict[str, Any]:
    """The fault that the arguments mean, as the admin server takes it."""
    given = {
        name.replace("-", "_"): getattr(parsed, name.replace("-", "_"))
        for name in _SETTINGS
    }
    document = {name: value for name, value in given.items() if value is not None}
    if parsed.body is not None:
        document["body"] = _json_or_text(parsed.body)
    if parsed.header:
        pairs = (header.partition(":") for header in parsed.header)
        document["headers"] = {name.strip(): value.strip() for name, _, value in pairs}
    word = "kind" if parsed.kind in KINDS else "preset"
    return {"vendor": parsed.vendor, word: parsed.kind, **document}


def _json_or_text(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def _kinds() -> str:
    """All kinds and presets, a line each."""
    lines = ["kinds:"]
    lines += [f"  {name:<15} {kind.summary}" for name, kind in KINDS.items()]
    lines += ["", "several at once:"]
    for name, faults in PRESETS.items():
        lines.append(f"  {name:<15} {', '.join(fault['kind'] for fault in faults)}")
    return "\n".join(lines)
