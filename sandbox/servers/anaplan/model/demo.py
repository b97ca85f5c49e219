"""The model that the tenant has: revenue planning, plus one archived and one locked."""

from __future__ import annotations

from typing import Final

from sandbox.servers.anaplan.model.shape import (
    TIME,
    VERSIONS,
    Export,
    FileShape,
    LineItem,
    ListImport,
    ListShape,
    Model,
    Module,
    ModuleImport,
    Process,
    View,
)
from sandbox.servers.anaplan.model.timescale import TimeScale

WORKSPACE_ID: Final = "8a81b08e654f3c2101654f3c2e5a0001"
WORKSPACE_NAME: Final = "Finance"

TIME_SCALE: Final = TimeScale(2023, 2028)

BLOCK_CODES: Final = ("actual", "backlog", "pipeline", "renewal", "run_rate")

_ITEMS: Final = ListShape(
    "101000000001",
    "Forecast Items",
    first_item=208000000001,
    top_item="208000000000",
    properties=(
        "Display Name",
        "Item Type",
        "Customer",
        "Region",
        "Practice",
        "Currency",
    ),
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
        LineItem("206000000003", "Margin", (("Revenue", 1), ("Cost", -1))),
    ),
)

PLANNING: Final = Model(
    id="5F0E1C4A9B7D4E21A6C3D8F2B1E07A94",
    name="Revenue Planning",
    lists=(_ITEMS, _BLOCKS),
    versions=(("107000000001", "Plumbline Forecast"), ("107000000002", "Plan")),
    modules=(_FORECAST,),
    files=(
        FileShape(
            "113000000001",
            "plumbline_forecast_items.csv",
            (
                "Code",
                "Name",
                "Item Type",
                "Customer",
                "Region",
                "Practice",
                "Currency",
            ),
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
                ("Item Type", "Item Type"),
                ("Customer", "Customer"),
                ("Region", "Region"),
                ("Practice", "Practice"),
                ("Currency", "Currency"),
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
)

MODELS: Final = (
    PLANNING,
    Model("A17D0C52E8B94F06B3D1C7E5F2A84B10", "Revenue Planning 2024", "ARCHIVED"),
    Model("C92B4E61F7A8403D95E0D3B6A1C75F28", "Board Pack", "LOCKED"),
)
