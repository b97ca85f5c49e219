"""The tables of the world, by vendor."""

from typing import Final

from sandbox.world.schema import Table
from sandbox.world.tables import certinia, firm, netsuite, salesforce, stripe

TABLES: Final[tuple[Table, ...]] = (
    *salesforce.TABLES,
    *certinia.TABLES,
    *netsuite.TABLES,
    *stripe.TABLES,
)
"""What the vendors' servers show."""

FIRM_TABLES: Final[tuple[Table, ...]] = firm.TABLES
"""What really happened: known whole, whatever the clock says."""
