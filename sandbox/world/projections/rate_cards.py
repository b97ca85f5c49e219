"""Certinia's rate cards: one for each role, practice and region, year after year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sandbox.firm.parameters import REGIONS, ROLES
from sandbox.firm.rate_cards import RateCard, rate_card_number, rate_cards
from sandbox.world.identifiers import salesforce_id
from sandbox.world.projections.logs import END, SETUP
from sandbox.world.projections.salesforce import record

if TYPE_CHECKING:
    from sandbox.firm.model import Project
    from sandbox.firm.units import Unit
    from sandbox.world.projections.logs import Logs

_SOBJECT: Final = "pse__Rate_Card__c"


def write_rate_cards(unit: Unit, logs: Logs) -> None:
    """All cards, written once for all units; a card ends when the next one is known."""
    if not unit.is_first:
        return
    for card in rate_cards():
        known_at = max(card.known_at, SETUP)
        if known_at > END:
            continue
        logs.write(_SOBJECT, card.number, known_at, _fields(card, known_at))
        if SETUP < card.ended_at <= END:
            ends_on = {"pse__End_Date__c": card.ends_on}
            logs.write(_SOBJECT, card.number, card.ended_at, ends_on)


def rate_card_id(project: Project, role_index: int, day: int) -> str:
    """The card that an hour of a role on a project is priced from."""
    number = rate_card_number(
        day, project.region_index, project.deal.practice_index, role_index
    )
    return salesforce_id(_SOBJECT, number)


def _fields(card: RateCard, known_at: int) -> dict[str, object]:
    return record(
        _SOBJECT, card.number, known_at,
        Name=f"RC-{card.number}",
        CurrencyIsoCode=REGIONS[card.region_index].currency,
        pse__Role__c=ROLES[card.role_index].name,
        pse__Region__c=salesforce_id("pse__Region__c", card.region_index),
        pse__Practice__c=salesforce_id("pse__Practice__c", card.practice_index),
        pse__Cascading_Role__c=False,
        pse__Start_Date__c=card.starts_on,
        pse__Suggested_Bill_Rate__c=card.price_cents / 100,
        pse__Average_Cost_Rate__c=card.cost_cents,
    )  # fmt: skip
