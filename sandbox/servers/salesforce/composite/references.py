"""References to what an earlier part answered: `@{ref.id}`, `@{ref.ids[0].Name}`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_REFERENCE: Final = re.compile(r"@\{([^}]+)\}")
_STEP: Final = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


class BrokenReferenceError(Exception):
    """A reference to nothing; the message says to what."""


def resolve(value: Any, answers: Mapping[str, Any]) -> Any:
    """The value with each reference in its texts replaced.

    A text that is a reference and nothing else becomes what is referred to, whatever
    its type.

    Args:
        value: any JSON value.
        answers: the bodies of the earlier parts, by reference id.

    Raises:
        BrokenReferenceError: a part didn't answer what is referred to.
    """
    if isinstance(value, dict):
        return {key: resolve(each, answers) for key, each in value.items()}
    if isinstance(value, list):
        return [resolve(each, answers) for each in value]
    if not isinstance(value, str):
        return value
    whole = _REFERENCE.fullmatch(value)
    if whole is not None:
        return _find(whole[1], answers)
    return _REFERENCE.sub(lambda match: str(_find(match[1], answers)), value)


def _find(path: str, answers: Mapping[str, Any]) -> Any:
    steps = [
        name or int(place)
        for name, place in (match.groups() for match in _STEP.finditer(path))
    ]
    reference, *rest = steps
    found: Any = answers.get(str(reference))
    for step in rest:
        try:
            found = found[step]
        except (KeyError, IndexError, TypeError) as error:
            raise BrokenReferenceError(
                f"Invalid reference specified. No value for {path} found in {reference}"
            ) from error
    if found is None:
        raise BrokenReferenceError(
            f"Invalid reference specified. No value for {path} found in {reference}"
        )
    return found
