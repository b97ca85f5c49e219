"""Read `syncs/*.yml` into `SyncSpec`s, or say which file and key is wrong, and why.

Files are data that people edit. So this is an edge: pydantic checks everything, no
unknown key is passed over, and each message names the file, the key and the remedy.
"""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Annotated

import yaml
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from reverse_etl.errors import SyncFileError
from reverse_etl.spec import (
    FieldType,
    Guards,
    InitialGuards,
    MappedColumn,
    Mode,
    SyncSpec,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def _duration(value: object) -> timedelta:
    """Turn `36h` into a timedelta."""
    if isinstance(value, str) and (match := re.fullmatch(r"(\d+)([mhd])", value)):
        return timedelta(**{_UNITS[match.group(2)]: int(match.group(1))})
    raise ValueError("write a whole number and a unit, such as 90m, 36h or 2d")


Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Count = Annotated[int, Field(ge=0)]
Money = Annotated[Decimal, Field(ge=0)]
Duration = Annotated[timedelta, BeforeValidator(_duration)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Column(_Strict):
    field: Text
    type: FieldType
    required: bool = True


class _Initial(_Strict):
    max_rows: Count
    max_money_moved: Money | None = None


class _Guards(_Strict):
    max_creates: Count
    max_updates: Count
    max_removals: Count
    max_share: Annotated[Decimal, Field(ge=0, le=1)]
    max_money_moved: Money | None = None
    initial: _Initial


class _SyncFile(_Strict):
    name: Identifier
    description: Text
    model: Identifier
    destination: Text
    object: Text
    options: dict[str, str] = Field(default_factory=dict)
    key: Identifier
    mode: Mode
    columns: Annotated[dict[Identifier, _Column], Field(min_length=1)]
    money: Identifier | None = None
    period: Identifier | None = None
    item: Identifier | None = None
    batch_size: Annotated[int, Field(ge=1, le=100_000)]
    guards: _Guards
    control_group: tuple[Identifier, ...] = ()
    owner: Text
    sla: Duration
    after: tuple[Identifier, ...] = ()


def load_syncs(directory: Path) -> list[SyncSpec]:
    """Read every sync of a directory, each after the syncs that it waits for.

    Args:
        directory: The folder with one `.yml` file per sync, named after it.

    Returns:
        The syncs in the order in which they have to be pushed.

    Raises:
        SyncFileError: If a file can't be used as written.
    """
    files = sorted(directory.glob("*.yml"))
    if not files:
        raise SyncFileError(
            f"{directory} holds no sync files (*.yml).",
            hint="Name the folder that does, or add a sync to it.",
        )
    specs = {path: load_sync(path) for path in files}
    return _in_order(specs)


def load_sync(path: Path) -> SyncSpec:
    """Read one sync file.

    Raises:
        SyncFileError: If the file can't be used as written.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SyncFileError(
            f"{path}: it can't be read as YAML: {error}.",
            hint="Correct the file; a block list and two spaces of indent are enough.",
        ) from error
    try:
        parsed = _SyncFile.model_validate(content)
    except ValidationError as error:
        raise _explained(path, error) from error
    _check_references(path, parsed)
    return _spec(parsed)


def _explained(path: Path, error: ValidationError) -> SyncFileError:
    """Put pydantic's findings into our words, one per line."""
    remedies = {
        "extra_forbidden": "is not a key of a sync; remove it or correct its spelling",
        "missing": "is missing; add it",
        "enum": "must be one of the values named above",
    }
    findings = [
        f"`{'.'.join(map(str, finding['loc'])) or 'the file'}`: {finding['msg']}"
        f" ({remedies.get(finding['type'], 'correct the value')})"
        for finding in error.errors()
    ]
    return SyncFileError(
        f"{path}: " + "; ".join(findings) + ".",
        hint="docs/how-to/add-a-sync.md explains the keys of a sync.",
    )


def _check_references(path: Path, parsed: _SyncFile) -> None:
    """Refuse keys that name a column, file or guard that isn't there."""
    if path.stem != parsed.name:
        raise SyncFileError(
            f"{path}: `name` is {parsed.name}, but the file is {path.name}.",
            hint=f"Rename the file to {parsed.name}.yml, or the sync to {path.stem}.",
        )
    roles = [("money", parsed.money), ("period", parsed.period), ("item", parsed.item)]
    roles += [("control_group", column) for column in parsed.control_group]
    for role, column in roles:
        if column is not None and column not in parsed.columns:
            raise SyncFileError(
                f"{path}: `{role}` names {column}, which `columns` does not map.",
                hint=f"Map {column} under `columns`, or name a mapped column.",
            )
    if parsed.money and parsed.columns[parsed.money].type is not FieldType.DECIMAL:
        raise SyncFileError(
            f"{path}: `money` names {parsed.money}, which is not a decimal.",
            hint=f"Give {parsed.money} the type decimal, or name another column.",
        )
    if parsed.period and parsed.columns[parsed.period].type is not FieldType.DATE:
        raise SyncFileError(
            f"{path}: `period` names {parsed.period}, which is not a date.",
            hint=f"Give {parsed.period} the type date, or name another column.",
        )
    limits = (
        parsed.guards.max_money_moved,
        parsed.guards.initial.max_money_moved,
    )
    if parsed.money and None in limits:
        raise SyncFileError(
            f"{path}: the sync moves money, but `guards.max_money_moved` or "
            "`guards.initial.max_money_moved` is missing.",
            hint="Set both, so that no push can move any amount unseen.",
        )
    if parsed.money is None and limits != (None, None):
        raise SyncFileError(
            f"{path}: `max_money_moved` can't be evaluated without `money`.",
            hint="Name the money column, or remove the guard.",
        )
    fields = [column.field for column in parsed.columns.values()]
    if doubled := sorted({field for field in fields if fields.count(field) > 1}):
        raise SyncFileError(
            f"{path}: several columns fill the field {', '.join(doubled)}.",
            hint="Map one column to each field of the destination.",
        )


def _spec(parsed: _SyncFile) -> SyncSpec:
    """Leave the edge: from the file's shape to ours."""
    guards = parsed.guards
    return SyncSpec(
        name=parsed.name,
        description=parsed.description,
        model=parsed.model,
        destination=parsed.destination,
        object=parsed.object,
        options=dict(parsed.options),
        key=parsed.key,
        mode=parsed.mode,
        columns=tuple(
            MappedColumn(name, column.field, column.type, column.required)
            for name, column in parsed.columns.items()
        ),
        money=parsed.money,
        period=parsed.period,
        item=parsed.item,
        batch_size=parsed.batch_size,
        guards=Guards(
            max_creates=guards.max_creates,
            max_updates=guards.max_updates,
            max_removals=guards.max_removals,
            max_share=guards.max_share,
            max_money_moved=guards.max_money_moved,
            initial=InitialGuards(
                max_rows=guards.initial.max_rows,
                max_money_moved=guards.initial.max_money_moved,
            ),
        ),
        control_group=parsed.control_group,
        owner=parsed.owner,
        sla=parsed.sla,
        after=parsed.after,
    )


def _in_order(specs: dict[Path, SyncSpec]) -> list[SyncSpec]:
    """Sort by `after`, alphabetically where it leaves a choice."""
    by_name = {spec.name: spec for spec in specs.values()}
    for path, spec in specs.items():
        if unknown := sorted(set(spec.after) - set(by_name)):
            raise SyncFileError(
                f"{path}: `after` names {', '.join(unknown)}, which is no sync here.",
                hint=f"Known syncs are {_listed(by_name)}.",
            )
    sorter = TopologicalSorter({spec.name: spec.after for spec in specs.values()})
    try:
        return [by_name[name] for name in sorter.static_order()]
    except CycleError as error:
        raise SyncFileError(
            f"The syncs wait for each other: {' -> '.join(error.args[1])}.",
            hint="Remove one `after`, so that one of them can go first.",
        ) from error


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
