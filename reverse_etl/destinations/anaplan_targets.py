"""Where in a model a sync's rows go: names in the sync's file, ids for the interface.

Anaplan's ids differ between a test and a live model, its names don't. So files hold
names, and the ids are looked up once per push.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from reverse_etl.errors import DestinationError
from systems.anaplan import Action, ModelAddress

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reverse_etl.spec import SyncSpec
    from systems.anaplan import AnaplanClient

_OPTIONS = frozenset({"kind", "file", "import", "process", "export", "export_columns"})
_OPEN = frozenset({None, "UNLOCKED"})


class TargetKind(StrEnum):
    """What is loaded."""

    LIST = "list"
    MODULE = "module"


@dataclass(frozen=True, slots=True)
class Target:
    """Where one sync's rows go."""

    kind: TargetKind
    model: ModelAddress
    object_id: str
    """The id of the list or the module."""
    file_id: str
    import_id: str
    action: Action
    """What is run: the import itself, or a process that it is part of."""
    export_id: str | None
    export_columns: Mapping[str, str]
    """The export's name of a field, where it differs from the import's."""


class Targets:
    """Looks targets up, each of a model's catalogues once."""

    def __init__(self, client: AnaplanClient, model: str | None) -> None:
        """Look in a model by its name or id; in the only open one without either."""
        self._client = client
        self._wanted = model
        self._model: ModelAddress | None = None
        self._catalogues: dict[str, list[dict[str, Any]]] = {}
        self._targets: dict[str, Target] = {}

    def target(self, sync: SyncSpec) -> Target:
        """Find where a sync's rows go.

        Raises:
            DestinationError: If an option or an object of the model is missing.
        """
        if sync.name not in self._targets:
            self._targets[sync.name] = self._find(sync)
        return self._targets[sync.name]

    def _find(self, sync: SyncSpec) -> Target:
        options = sync.options
        if unknown := sorted(options.keys() - _OPTIONS):
            raise DestinationError(
                f"The sync {sync.name} has options that Anaplan does not know:"
                f" {', '.join(unknown)}.",
                hint=f"Its options are {', '.join(sorted(_OPTIONS))}.",
            )
        kind = _kind(sync)
        model = self._address()
        import_id = self._id(sync, "imports", _option(sync, "import"))
        process = options.get("process")
        action = (
            Action(model, "processes", self._id(sync, "processes", process))
            if process
            else Action(model, "imports", import_id)
        )
        export = options.get("export")
        return Target(
            kind=kind,
            model=model,
            object_id=self._id(
                sync, "lists" if kind is TargetKind.LIST else "modules", sync.object
            ),
            file_id=self._id(sync, "files", _option(sync, "file")),
            import_id=import_id,
            action=action,
            export_id=self._id(sync, "exports", export) if export else None,
            export_columns=_pairs(sync, options.get("export_columns", "")),
        )

    def _address(self) -> ModelAddress:
        if self._model is None:
            models = self._client.models()
            found = [
                model
                for model in models
                if self._wanted in {model.get("id"), model.get("name")}
                or (self._wanted is None and model.get("activeState") in _OPEN)
            ]
            if len(found) != 1:
                named = f"named {self._wanted}" if self._wanted else "to push to"
                raise DestinationError(
                    f"The account sees {len(found)} models {named}.",
                    hint="Set the connection's option `model` to one of:"
                    f" {_names(models)}.",
                )
            self._model = ModelAddress(
                str(found[0]["currentWorkspaceId"]), str(found[0]["id"])
            )
        return self._model

    def _id(self, sync: SyncSpec, catalogue: str, name: str) -> str:
        """The id of an object of the model by its name."""
        if catalogue not in self._catalogues:
            self._catalogues[catalogue] = self._client.objects(
                self._address(), catalogue
            )
        objects = self._catalogues[catalogue]
        for item in objects:
            if item.get("name") == name:
                return str(item["id"])
        raise DestinationError(
            f"The model has no {name!r} among its {catalogue}, which the sync"
            f" {sync.name} uses.",
            hint=f"It has {_names(objects)}. Correct the sync's file, or create it.",
        )


def _kind(sync: SyncSpec) -> TargetKind:
    try:
        return TargetKind(_option(sync, "kind"))
    except ValueError as error:
        raise DestinationError(
            f"The sync {sync.name} has the kind {sync.options['kind']!r}.",
            hint="Set the option `kind` to list or module.",
        ) from error


def _option(sync: SyncSpec, key: str) -> str:
    try:
        return sync.options[key]
    except KeyError as error:
        raise DestinationError(
            f"The sync {sync.name} lacks the option `{key}`.",
            hint="Anaplan needs the options kind, file and import.",
        ) from error


def _names(objects: Sequence[dict[str, Any]]) -> str:
    return ", ".join(str(item.get("name")) for item in objects) or "none"


def _pairs(sync: SyncSpec, text: str) -> dict[str, str]:
    """Read `Field=Column, Field=Column`."""
    pairs = [pair.partition("=") for pair in text.split(",") if pair.strip()]
    fields = {column.field for column in sync.columns}
    if wrong := [left.strip() for left, _, _ in pairs if left.strip() not in fields]:
        raise DestinationError(
            f"The option `export_columns` of {sync.name} names {', '.join(wrong)},"
            " which is none of its fields.",
            hint=f"Its fields are {', '.join(sorted(fields))}.",
        )
    return {left.strip(): right.strip() for left, _, right in pairs}
