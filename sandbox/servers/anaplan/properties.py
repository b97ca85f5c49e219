"""Values of lists' properties, which are kept as the API shows them: as texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.servers.anaplan.dimensions import dimension
from sandbox.servers.anaplan.model.formats import Kind
from sandbox.servers.anaplan.numbers import write_number

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.servers.anaplan.model.formats import Format
    from sandbox.servers.anaplan.values import Values


def property_reader(format_: Format, values: Values) -> Callable[[str], str | None]:
    """A function from a text to the text that is kept, or to `None` if it is wrong.

    A list's item is kept by its name, a number in plain digits; a blank clears.
    """
    if format_.kind is Kind.LIST:
        axis = dimension(values.model, format_.list_id, values.store)

        def find(text: str) -> str | None:
            if not text.strip():
                return ""
            item = axis.find(text.strip())
            return None if item is None else item.name

        return find
    read = values.reader(format_)

    def as_text(text: str) -> str | None:
        if not text.strip():
            return ""
        value = read(text)
        if value is None or isinstance(value, str):
            return value
        if format_.kind is Kind.BOOLEAN:
            return "true" if value else "false"
        return write_number(value)

    return as_text
