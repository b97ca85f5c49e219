"""Several faults under one name: a bad day that needs no design."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.faults.fault import Fault, InvalidFaultError

if TYPE_CHECKING:
    from collections.abc import Mapping

PRESETS: Final[Mapping[str, tuple[Mapping[str, Any], ...]]] = {
    "flaky": (
        {"kind": "rate_limit", "rate": 0.05, "retry_after": 1},
        {"kind": "unavailable", "rate": 0.05, "retry_after": 1},
        {"kind": "server_error", "rate": 0.02},
        {"kind": "reset", "rate": 0.02},
    ),
    "lossy": (
        {"kind": "status_after", "rate": 0.05},
        {"kind": "reset_after", "rate": 0.05},
        {"kind": "drop", "rate": 0.05},
    ),
}
"""`flaky`: work is refused now and then. `lossy`: work is done, the answer is lost."""


def faults_of(document: Mapping[str, Any]) -> list[Fault]:
    """The faults that a request to the admin server describes: one, or a preset's.

    What else the request says (vendor, path, seed, ...) holds for each of them; their
    draws begin at seeds that follow each other, so they don't strike together.

    Raises:
        InvalidFaultError: there is no such preset, or a setting is wrong.
    """
    if "preset" not in document:
        return [Fault.from_json(document)]
    settings = dict(document)
    name = settings.pop("preset")
    if name not in PRESETS:
        raise InvalidFaultError(
            f"there is no preset {name!r}; there are {', '.join(PRESETS)}"
        )
    seed = int(settings.pop("seed", None) or 0)
    return [
        Fault.from_json({**each, **settings, "seed": seed + place})
        for place, each in enumerate(PRESETS[name])
    ]
