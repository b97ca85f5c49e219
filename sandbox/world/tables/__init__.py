"""The tables of the world, by vendor."""

from typing import Final

from sandbox.world.schema import Table
from sandbox.world.tables import (
    certinia,
    field_history,
    firm,
    netsuite,
    salesforce,
    stripe,
)
from sandbox.world.tables.forecast_inputs import FORECAST_INPUT
from sandbox.world.tables.timecard_headers import HEADER

TABLES: Final[tuple[Table, ...]] = (
    *salesforce.TABLES,
    *certinia.TABLES,
    HEADER,
    FORECAST_INPUT,
    *field_history.TABLES,
    *netsuite.TABLES,
    *stripe.TABLES,
)
"""What the vendors' servers show."""

FIRM_TABLES: Final[tuple[Table, ...]] = firm.TABLES
"""What really happened: known whole, whatever the clock says."""
