"""NetSuite's tables, as SuiteQL names them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sandbox.world.tables.netsuite_entities import ENTITIES, WORK
from sandbox.world.tables.netsuite_lists import SETUP
from sandbox.world.tables.netsuite_transactions import REVENUE, TRANSACTIONS

if TYPE_CHECKING:
    from sandbox.world.schema import Table

TABLES: Final[tuple[Table, ...]] = (
    *SETUP,
    *ENTITIES,
    *TRANSACTIONS,
    *REVENUE,
    *WORK,
)
