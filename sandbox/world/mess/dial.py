"""How untidy the records are: one dial for all kinds, or a share for each."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Final, Self

from sandbox.world.errors import WorldError


class MessError(WorldError):
    """The dial can't be read."""

    code = "unknown_mess"


@dataclass(frozen=True, slots=True)
class Mess:
    """The share of records, 0 to 1, that each kind of untidiness spoils.

    Attributes:
        duplicate_customers: accounts of the CRM, and customers of the ledger, that are
            entered twice, with some of their business under the second record.
        missing_references: customers and projects of ledger and billing that don't
            name their record in the other systems.
        misspelt_stages: deals whose stage is written in a way that no list knows.
        unassigned_time: entries of time on a customer's project without assignment.
        unbalanced_milestones: milestones whose price is off, so that those of a
            project don't add up to its contract.
        disagreeing_systems: projects on which the ledger has another end and price
            than the PSA, and the PSA another revenue than the ledger.
        orphan_invoices: invoices that name no project.
    """

    duplicate_customers: float = 0.0
    missing_references: float = 0.0
    misspelt_stages: float = 0.0
    unassigned_time: float = 0.0
    unbalanced_milestones: float = 0.0
    disagreeing_systems: float = 0.0
    orphan_invoices: float = 0.0

    @classmethod
    def parse(cls, text: str) -> Self:
        """The mess that a command line asks for.

        Args:
            text: a dial from 0 (tidy) to 1 (as bad as it gets), or single kinds as
                `misspelt_stages=0.05,orphan_invoices=0.1`.

        Raises:
            MessError: it is neither, or a share isn't between 0 and 1.
        """
        if "=" not in text:
            dial = _share(text)
            return cls(**{kind: dial * worst for kind, worst in _WORST.items()})
        shares = {}
        for part in text.split(","):
            kind, _, share = part.strip().partition("=")
            if kind not in _WORST:
                raise MessError(f"there is no mess of kind {kind!r}", _HINT)
            shares[kind] = _share(share)
        return cls(**shares)

    def __str__(self) -> str:
        """As `parse` reads it."""
        shares = {kind: share for kind, share in asdict(self).items() if share}
        return ",".join(f"{kind}={share:g}" for kind, share in shares.items()) or "0"


TIDY: Final = Mess()
"""Records without a mistake."""

_WORST: Final[dict[str, float]] = {
    "duplicate_customers": 0.30,
    "missing_references": 0.30,
    "misspelt_stages": 0.20,
    "unassigned_time": 0.10,
    "unbalanced_milestones": 0.20,
    "disagreeing_systems": 0.25,
    "orphan_invoices": 0.15,
}
"""The shares at a dial of 1."""

_HINT: Final = (
    "give a dial from 0 to 1, or kinds with their shares, such as "
    f"`misspelt_stages=0.05`; the kinds are {', '.join(_WORST)}"
)


def _share(text: str) -> float:
    """A share, from text."""
    try:
        share = float(text)
    except ValueError as error:
        raise MessError(f"{text!r} is no share", _HINT) from error
    if not 0 <= share <= 1:
        raise MessError(f"a share of {text} isn't between 0 and 1", _HINT)
    return share
