"""How the model writes numbers."""

from __future__ import annotations


def write_number(value: float) -> str:
    """A number in plain digits, without needless zeros."""
    text = f"{round(value, 10):.10f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
