"""The tenant that the sandbox has: revenue is planned in it, and who works."""

from __future__ import annotations

from typing import Final

from sandbox.servers.anaplan.model.actions import (
    Export,
    FileShape,
    ListImport,
    ModuleImport,
    Process,
)
from sandbox.servers.anaplan.model.objects import (
    TIME,
    VERSIONS,
    LineItem,
    ListShape,
    Module,
    Property,
    Version,
    View,
)
from sandbox.servers.anaplan.model.shape import InitialItem, Model
from sandbox.servers.anaplan.model.tenant import Tenant, Workspace
from sandbox.servers.anaplan.model.timescale import TimeScale
from sandbox.servers.anaplan.model.workforce import WORKFORCE

WORKSPACE_ID: Final = "8a81b08e654f3c2101654f3c2e5a0001"
PEOPLE_WORKSPACE_ID: Final = "8a81b08e654f3c2101654f3c2e5a0002"

_PROPERTIES: Final = (
    "Display Name",
    "Item Type",
    "Customer",
    "Region",
    "Practice",
    "Currency",
)
_ITEMS: Final = ListShape(
    "101000000001",
    "Forecast Items",
    first_item=208000000001,
    top_item="208000000000",
    properties=tuple(Property(name) for name in _PROPERTIES),
    is_numbered=True,
)
_BLOCKS: Final = ListShape(
    "101000000002", "Blocks", first_item=201000000001, top_item="201000000000"
)

_FORECAST: Final = Module(
    "102000000001",
    "Revenue Forecast",
    (_ITEMS.id, _BLOCKS.id, TIME, VERSIONS),
    (
        LineItem("206000000001", "Revenue"),
        LineItem("206000000002", "Cost"),
        LineItem("206000000003", "Margin", "Revenue - Cost"),
    ),
)

PLANNING: Final = Model(
    id="5F0E1C4A9B7D4E21A6C3D8F2B1E07A94",
    name="Revenue Planning",
    time=TimeScale(2023, 2028),
    current_period="Jun 26",
    lists=(_ITEMS, _BLOCKS),
    versions=(
        Version("107000000001", "Plumbline Forecast", is_current=True),
        Version("107000000002", "Plan"),
    ),
    modules=(_FORECAST,),
    files=(
        FileShape(
            "113000000001",
            "plumbline_forecast_items.csv",
            ("Code", "Name", *_PROPERTIES[1:]),
        ),
        FileShape(
            "113000000002",
            "plumbline_forecast.csv",
            ("Item", "Block", "Period", "Version", "Revenue", "Cost"),
        ),
    ),
    imports=(
        ListImport(
            "112000000001",
            "Load forecast items",
            "113000000001",
            _ITEMS.id,
            code_column="Code",
            property_columns=(
                ("Display Name", "Name"),
                *((name, name) for name in _PROPERTIES[1:]),
            ),
        ),
        ModuleImport(
            "112000000002",
            "Load revenue forecast",
            "113000000002",
            _FORECAST.id,
            (
                (_ITEMS.id, "Item"),
                (_BLOCKS.id, "Block"),
                (TIME, "Period"),
                (VERSIONS, "Version"),
            ),
        ),
    ),
    exports=(Export("116000000001", "Revenue Forecast by item", _FORECAST.id),),
    processes=(
        Process(
            "118000000001",
            "Load Plumbline forecast",
            ("112000000001", "112000000002"),
        ),
    ),
    saved_views=(
        View(
            "103000000001",
            "Revenue Forecast totals",
            _FORECAST.id,
            pages=(VERSIONS,),
            rows=(_BLOCKS.id, _ITEMS.id),
            columns=(TIME,),
            totals_of=(_ITEMS.id,),
        ),
    ),
    initial_items=(
        (
            _BLOCKS.id,
            tuple(
                InitialItem(code.replace("_", " ").capitalize(), code)
                for code in ("actual", "backlog", "pipeline", "renewal", "run_rate")
            ),
        ),
    ),
)

DEMO: Final = Tenant(
    (
        Workspace(
            WORKSPACE_ID,
            "Finance",
            (
                PLANNING,
                Model(
                    "A17D0C52E8B94F06B3D1C7E5F2A84B10",
                    "Revenue Planning 2024",
                    "ARCHIVED",
                ),
                Model("C92B4E61F7A8403D95E0D3B6A1C75F28", "Board Pack", "LOCKED"),
            ),
        ),
        Workspace(
            PEOPLE_WORKSPACE_ID,
            "People",
            (
                WORKFORCE,
                Model("E5D3A7C1904B4B62A8F0C6D2E9B17F43", "Data Hub", "MAINTENANCE"),
            ),
        ),
    )
)
