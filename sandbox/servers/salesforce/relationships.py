"""The names of relationships from a parent to its children.

The platform's own are fixed. A package chooses those of its lookups; Certinia's are the
plural of the child, as `pse__Timecards__r`.
"""

from __future__ import annotations

from typing import Final

_STANDARD: Final = {
    ("Account", "ParentId"): "ChildAccounts",
    ("Contact", "AccountId"): "Contacts",
    ("Contract", "AccountId"): "Contracts",
    ("Opportunity", "AccountId"): "Opportunities",
    ("OpportunityFieldHistory", "OpportunityId"): "Histories",
    ("OpportunityHistory", "OpportunityId"): "OpportunityHistories",
}
_PLURALS: Final = {
    "Est_Vs_Actuals": "Est_Vs_Actuals",
    "Grp": "Groups",
    "HolidayObj": "Holidays",
    "Proj": "Projects",
}


def child_relationship(
    object_name: str, lookup: str, *, is_further: bool = False
) -> str | None:
    """The name of the relationship that a lookup makes.

    Args:
        object_name: the child.
        lookup: its field that refers to the parent.
        is_further: another lookup of the child to the same parent has the plain name.
    """
    if not lookup.endswith("__c"):
        return _STANDARD.get((object_name, lookup))
    prefix = "pse__" if lookup.startswith("pse__") else ""
    name = _plural(object_name.removeprefix("pse__").removesuffix("__c"))
    if is_further:
        name = f"{name}_{lookup.removeprefix('pse__').removesuffix('__c')}"
    return f"{prefix}{name}__r"


def _plural(name: str) -> str:
    if name in _PLURALS:
        return _PLURALS[name]
    return f"{name[:-1]}ies" if name.endswith("y") else f"{name}s"
