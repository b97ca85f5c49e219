"""An explanation of a forecast's change as a person reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plumbline.summary import signed, thousands

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from plumbline.explain import By, Explanation, Part


def describe(found: Explanation, firm: str, currency: str, by: By, top: int) -> str:
    """The explanation as a person reads it, in thousands.

    Args:
        found: the explanation.
        firm: the firm's name.
        currency: the corporate currency.
        by: what its parts are.
        top: how many projects or events are listed; drivers are all.
    """
    shown = found.parts if by == "driver" else found.parts[:top]
    rest = sum(part.amount for part in found.parts[len(shown) :])
    lines = [
        f"{firm}: why the revenue forecast changed, {currency} thousand",
        f"{found.first:%b %Y} to {found.last:%b %Y}, by {by}"
        + (f", in {len(found.steps)} steps" if len(found.steps) > 1 else ""),
        "",
        _line(f"Forecast as of {found.earlier.as_of}", found.before),
        *(_part_line(part) for part in shown),
    ]
    if len(shown) < len(found.parts):
        lines.append(_line(f"{len(found.parts) - len(shown)} more", rest, signed))
    lines += [
        _line(f"Forecast as of {found.later.as_of}", found.after),
        _line("Unexplained", found.unexplained),
    ]
    following = {
        "driver": "Next: `plumbline explain --by event` names the records behind it.",
        "project": "Next: `plumbline explain --by event` names the records behind it.",
        "event": "Next: `plumbline app` shows it by driver, project and event.",
    }
    return "\n".join([*lines, "", following[by]])


def _line(
    name: str,
    amount: Decimal | int,
    write: Callable[[Decimal | float], str] = thousands,
) -> str:
    return f"  {name[:58]:<58}{write(amount):>10}"


def _part_line(part: Part) -> str:
    notes = [part.code]
    if thousands(part.moved) not in {"0", "-0"}:
        notes.append(f"{thousands(part.moved)} of it timing")
    if part.event:
        notes.append(part.event)
    return f"{_line(part.name, part.amount, signed)}  {'; '.join(notes)}"
