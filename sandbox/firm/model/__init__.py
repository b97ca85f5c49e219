"""What the firm consists of, in the firm's own words.

These records are filled in as the simulation goes: a deal first, then its projects,
then who works on them, then what is billed. Lists of revisions keep what was known
when. They point at each other, so none of them has a representation of its own.
Amounts are cents of the record's currency; see `calendar` for days, months, instants.
"""

from sandbox.firm.model.delivery import (
    Adjustment,
    Assignment,
    Booking,
    Expense,
    Milestone,
    Modification,
    Move,
    Project,
)
from sandbox.firm.model.finance import (
    BillingDocument,
    Cause,
    Dispute,
    RevenuePosting,
)
from sandbox.firm.model.market import (
    Customer,
    Deal,
    DealStep,
    Person,
    Phase,
    Position,
    role_price,
)

__all__ = [
    "Adjustment",
    "Assignment",
    "BillingDocument",
    "Booking",
    "Cause",
    "Customer",
    "Deal",
    "DealStep",
    "Dispute",
    "Expense",
    "Milestone",
    "Modification",
    "Move",
    "Person",
    "Phase",
    "Position",
    "Project",
    "RevenuePosting",
    "role_price",
]
